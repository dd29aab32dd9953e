import { ArrowDataError } from '../errors.js';
import { checkMessage, type CheckedMessage } from './check-message.js';
import type { ByteReader } from './byte-source.js';

/** Most bytes of a message's metadata: some hundred thousand columns with names and metadata of their own. */
export const MAX_METADATA_BYTES = 64 * 2 ** 20;

/** Most bytes of a message's body, which is held in one piece. */
const MAX_BODY_BYTES = 2 ** 32;

/** One message of a stream, all of it there. */
export interface FramedMessage extends CheckedMessage {
  readonly metadata: Uint8Array;
  readonly body: Uint8Array;
}

/** What the bytes that are there hold: a message, the marker that ends a stream (null), or less than a message. */
export type Taken =
  | { readonly message: FramedMessage | null }
  | { readonly message?: undefined; readonly needs: number };

/**
 * Takes the next message without waiting, or says how many bytes it needs for now. Nothing is allocated for bytes that have not come.
 *
 * Format: https://arrow.apache.org/docs/format/Columnar.html#encapsulated-message-format
 * @param first whether nothing was read before it, so that it may not be Arrow data at all.
 * @throws ArrowDataError when the bytes are no message.
 */
export function takeMessage(bytes: ByteReader, first: boolean): Taken {
  if (bytes.available < 4) return { needs: 4 };
  // before Arrow 0.15 there was no continuation mark
  const prefix = int32(bytes.peek(4), 0) === -1 ? 8 : 4;
  if (bytes.available < prefix) return { needs: prefix };
  const length = int32(bytes.peek(prefix), prefix - 4);
  if (length === 0) {
    bytes.take(prefix);
    return { message: null };
  }
  if (length < 0 || length > MAX_METADATA_BYTES) {
    throw new ArrowDataError(
      first
        ? 'the bytes are not an Arrow IPC stream or file'
        : `a message says that its metadata has ${length} bytes; the stream is damaged`,
    );
  }
  if (bytes.available < prefix + length) return { needs: prefix + length };
  const checked = checkMessage(bytes.peek(prefix + length).subarray(prefix));
  if (checked.bodyLength > MAX_BODY_BYTES) {
    throw new ArrowDataError(
      `a message says that its body has ${checked.bodyLength} bytes; ${MAX_BODY_BYTES} are the most, write smaller batches`,
    );
  }
  const size = prefix + length + checked.bodyLength;
  if (bytes.available < size) return { needs: size };
  const metadata = bytes.take(prefix + length).subarray(prefix);
  return { message: { ...checked, metadata, body: bytes.take(checked.bodyLength) } };
}

/**
 * The next message, or null at the marker that ends the stream.
 * @throws ArrowDataError when the bytes are no message, or end before it does.
 */
export async function nextMessage(
  bytes: ByteReader,
  first: boolean,
): Promise<FramedMessage | null> {
  for (;;) {
    const taken = takeMessage(bytes, first);
    if (taken.message !== undefined) return taken.message;
    if (await bytes.fill(taken.needs)) continue;
    if (first && bytes.available === 0) {
      throw new ArrowDataError('there is no Arrow data: the source ended without a byte');
    }
    throw new ArrowDataError(
      bytes.available === 0
        ? 'the stream ends without its end-of-stream marker; the rest of it is missing'
        : 'the stream ends within a message; the rest of it is missing',
    );
  }
}

function int32(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getInt32(at, true);
}
