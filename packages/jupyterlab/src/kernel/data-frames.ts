import type { JSONObject } from '@lumino/coreutils';
import type { KernelConversation } from './kernel-conversation.js';
import type { BufferColumn } from './table-of-buffers.js';
import { textOf } from './text-of.js';

/** A DataFrame of a kernel: one with a name, or one that `colatent.explore` kept. */
export type FrameReference = { readonly name: string } | { readonly handle: string };

export type FrameLibrary = 'pandas' | 'polars' | 'pyarrow';

/** Formats a DataFrame can be written in; they end the names of files, too. */
export type FrameFormat = 'parquet' | 'csv' | 'arrow' | 'jsonl';

/** What a kernel tells of a DataFrame without copying it. */
export interface FrameFacts {
  readonly name: string;
  readonly kind: FrameLibrary;
  readonly rows: number;
  readonly columns: number;
}

/** A DataFrame's content. */
export interface ReadFrame {
  /** An Arrow IPC stream. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** What a write must show, so that it goes to the same rows. */
  readonly token: string;
  readonly library: FrameLibrary;
  /** The names of its columns as text, in order. */
  readonly names: readonly string[];
  /** The variable that holds it; null where none does. */
  readonly variable: string | null;
  /** Whether its columns have names of text: those of pandas may be numbers or have levels. */
  readonly named: boolean;
  /** The formats the kernel can write it in, the one to prefer first. */
  readonly formats: readonly FrameFormat[];
}

/** The DataFrames in the user's namespace. */
export async function listFrames(
  conversation: KernelConversation,
  signal?: AbortSignal,
): Promise<FrameFacts[]> {
  const { content } = await conversation.ask('list', {}, signal === undefined ? {} : { signal });
  return content['frames'] as unknown as FrameFacts[];
}

/** A DataFrame as Arrow, fetched in parts. @throws what `KernelConversation.ask` throws. */
export async function readFrame(
  conversation: KernelConversation,
  frame: FrameReference,
  signal?: AbortSignal,
): Promise<ReadFrame> {
  const options = signal === undefined ? {} : { signal };
  const { id, content } = await conversation.ask('get', { frame: { ...frame } }, options);
  const bytes = await fetchParts(conversation, id, Number(content['bytes']), signal);
  // a kernel in the page leaves out what is None
  const layout = (content['layout'] ?? null) as JSONObject[] | null;
  return {
    bytes: await arrowOf(bytes, layout),
    token: textOf(content['token']),
    library: content['kind'] as FrameLibrary,
    names: content['names'] as string[],
    variable: (content['variable'] ?? null) as string | null,
    named: content['named'] === true,
    formats: content['formats'] as FrameFormat[],
  };
}

/** The bytes a kernel prepared for a request, part by part. @throws what `KernelConversation.ask` throws. */
export async function fetchParts(
  conversation: KernelConversation,
  id: number,
  length: number,
  signal?: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const options = signal === undefined ? {} : { signal };
  const bytes = new Uint8Array(length);
  try {
    for (let start = 0; start < bytes.length;) {
      const part = await conversation.ask('part', { of: id, start }, options);
      const [view] = part.buffers;
      if (view === undefined || view.byteLength === 0) throw new Error('the kernel sent no bytes');
      bytes.set(new Uint8Array(view.buffer, view.byteOffset, view.byteLength), start);
      start += view.byteLength;
    }
  } catch (error) {
    void conversation.ask('cancel', { of: id }).catch(() => undefined);
    throw error;
  }
  return bytes;
}

/** The bytes themselves, or, from a kernel without pyarrow, what its plain buffers hold. */
async function arrowOf(
  bytes: Uint8Array<ArrayBuffer>,
  layout: JSONObject[] | null,
): Promise<Uint8Array<ArrayBuffer>> {
  if (layout === null) return bytes;
  const { arrowOfBuffers } = await import('./table-of-buffers.js');
  return arrowOfBuffers(layout as unknown as BufferColumn[], bytes);
}
