import type { JSONObject } from '@lumino/coreutils';
import { Signal, type ISignal } from '@lumino/signaling';
import type { Session } from '../session/session.js';
import {
  fetchParts,
  readFrame,
  type FrameFormat,
  type FrameLibrary,
  type FrameReference,
  type ReadFrame,
} from './data-frames.js';
import { encodeColumn, type WrittenColumn } from './encode-column.js';
import { KernelFailure } from './errors.js';
import type { KernelAnswer, KernelConversation } from './kernel-conversation.js';
import { textOf } from './text-of.js';

/** Bytes of one message to the kernel: servers end a connection at 10 MiB. */
const PART_BYTES = 4 * 1024 * 1024;

/** How columns are written. */
export interface WriteOptions {
  /** Whether columns of these names that are there already are replaced. Default: false, a ColumnExistsError. */
  readonly replace?: boolean;
  /** A variable that does not exist yet, to hold a DataFrame of the columns alone; whatever became of the one that was read. */
  readonly newVariable?: string;
  /** Whether the new variable holds a copy of the DataFrame with the columns instead. Default: false. */
  readonly whole?: boolean;
}

/** A DataFrame that columns can be written to. */
export interface DataFrameTarget {
  /** The conversation it is read and written by. */
  readonly conversation: KernelConversation;
  /** The token of the rows that were read, or written to last. */
  readonly token: string;
  /** Whether there is something to undo. */
  readonly canUndo: boolean;
  /** Whether the kernel that it was read from was restarted or shut down since. */
  readonly isLost: boolean;
  /** It was read again, or lost. */
  readonly changed: ISignal<DataFrameTarget, undefined>;
  readonly library: FrameLibrary;
  /** The names its columns had when it was read, as text, in order. */
  readonly names: readonly string[];
  /** The variable that holds it; null where none does. */
  readonly variable: string | null;
  /** Whether its columns have names of text. */
  readonly named: boolean;
  /** The formats it can be written in to a file, the one to prefer first. */
  readonly formats: readonly FrameFormat[];
  /** Waits until the kernel answers. @throws KernelLostError, or the signal's reason. */
  ready(signal?: AbortSignal): Promise<void>;
  /**
   * Adds columns, one value a row: to a pandas DataFrame in place; a polars or pyarrow variable is bound to the new table.
   * @param token of the rows the values belong to. Default: `token`.
   * @throws KernelFailure named `DataFrameChangedError` when the DataFrame changed since: read it again, or say `newVariable`;
   * the same of `KernelRestartedError`, and of `DataFrameGoneError` when no variable holds it. `ColumnExistsError` when a name is taken,
   * `VariableExistsError` or `VariableNameError` when the variable's is. KernelLostError when the kernel is gone, NotebookClosedError.
   * @returns the name of the variable.
   */
  write(
    columns: readonly WrittenColumn[],
    token?: string,
    options?: WriteOptions,
  ): Promise<{ readonly name: string }>;
  /**
   * A file of the DataFrame with columns, which the kernel makes by its own library, so that types stay; the DataFrame stays as it is.
   * @throws what `write` throws.
   */
  export(
    columns: readonly WrittenColumn[],
    format: FrameFormat,
    options?: Pick<WriteOptions, 'replace'>,
  ): Promise<Blob>;
  /** The names of the columns it has now. */
  columnNames(): Promise<string[]>;
  /** Takes the last write back: its columns are dropped, replaced ones are as before. */
  undo(): Promise<void>;
  /** Reads the DataFrame anew into the session, which scores its rows by the model there is. */
  reload(): Promise<void>;
}

/** Writes to the kernel of a conversation. */
export class KernelDataFrameTarget implements DataFrameTarget {
  readonly conversation: KernelConversation;
  readonly #session: Session;
  readonly #reference: FrameReference;
  readonly #changed = new Signal<this, undefined>(this);
  #written: string[] = [];
  #isLost = false;
  #read: Omit<ReadFrame, 'bytes'>;
  #token: string;

  /** Opens what was read in a session. */
  constructor(
    conversation: KernelConversation,
    session: Session,
    reference: FrameReference,
    { bytes, ...read }: ReadFrame,
  ) {
    this.conversation = conversation;
    this.#session = session;
    this.#reference = reference;
    this.#read = read;
    this.#token = read.token;
    conversation.restarted.connect(this.#lose, this);
    void session.open({ kind: 'bytes', bytes, format: 'arrow' });
  }

  get token(): string {
    return this.#token;
  }

  get canUndo(): boolean {
    return this.#written.length > 0;
  }

  get isLost(): boolean {
    return this.#isLost;
  }

  get changed(): ISignal<this, undefined> {
    return this.#changed;
  }

  get library(): FrameLibrary {
    return this.#read.library;
  }

  get names(): readonly string[] {
    return this.#read.names;
  }

  get variable(): string | null {
    return this.#read.variable;
  }

  get named(): boolean {
    return this.#read.named;
  }

  get formats(): readonly FrameFormat[] {
    return this.#read.formats;
  }

  async ready(signal?: AbortSignal): Promise<void> {
    await this.conversation.ask('ready', {}, signal === undefined ? {} : { signal });
  }

  async write(
    columns: readonly WrittenColumn[],
    token: string = this.#token,
    { replace = false, newVariable, whole = false }: WriteOptions = {},
  ): Promise<{ name: string }> {
    const { content } = await this.#put(columns, {
      token,
      replace,
      ...(newVariable !== undefined && { newVariable, whole, library: this.library }),
    });
    this.#written.push(textOf(content['written']));
    if (newVariable === undefined) this.#token = textOf(content['token']);
    return { name: textOf(content['name']) };
  }

  async export(
    columns: readonly WrittenColumn[],
    format: FrameFormat,
    { replace = false }: Pick<WriteOptions, 'replace'> = {},
  ): Promise<Blob> {
    const { id, content } = await this.#put(columns, {
      token: this.#token,
      replace,
      format,
    });
    return new Blob([await fetchParts(this.conversation, id, Number(content['bytes']))]);
  }

  async columnNames(): Promise<string[]> {
    const { content } = await this.conversation.ask('names', { frame: { ...this.#reference } });
    return content['names'] as string[];
  }

  async undo(): Promise<void> {
    const written = this.#written.at(-1);
    if (written === undefined) throw new Error('there is nothing to undo');
    try {
      const { content } = await this.conversation.ask('undo', { written });
      this.#written.pop();
      if (typeof content['token'] === 'string') this.#token = content['token'];
    } catch (error) {
      // the kernel will say the same again
      if (error instanceof KernelFailure) this.#written.pop();
      throw error;
    }
  }

  async reload(): Promise<void> {
    const { bytes, ...read } = await readFrame(this.conversation, this.#reference);
    this.#read = read;
    this.#token = read.token;
    this.#isLost = false;
    this.#changed.emit(undefined);
    await this.#session.reload({ kind: 'bytes', bytes, format: 'arrow' });
  }

  #lose(): void {
    this.#isLost = true;
    // another process knows nothing of it
    this.#written = [];
    this.#changed.emit(undefined);
  }

  /**
   * Sends columns in parts; the answer to the last, and the number they all came under. What is not asked for is left out: a null would
   * not be None in a kernel in the page.
   */
  async #put(
    columns: readonly WrittenColumn[],
    how: {
      readonly token: string;
      readonly replace: boolean;
      readonly newVariable?: string;
      readonly whole?: boolean;
      readonly library?: FrameLibrary;
      readonly format?: FrameFormat;
    },
  ): Promise<KernelAnswer> {
    const encoded = columns.map(encodeColumn);
    const bytes = concatenated(encoded.flatMap(({ buffers }) => buffers));
    const of = this.conversation.takeId();
    const request = {
      ...how,
      of,
      columns: encoded.map(({ name, type, buffers }) => ({
        name,
        type,
        bytes: buffers.map(({ byteLength }) => byteLength),
      })),
    };
    for (let start = 0; ; start += PART_BYTES) {
      const last = start + PART_BYTES >= bytes.length;
      // of its own: JupyterLab sends all of the buffer that a view is of
      const buffers = [bytes.slice(start, start + PART_BYTES)];
      const answer = await this.#ask({ ...request, last }, buffers);
      if (last) return { ...answer, id: of };
    }
  }

  async #ask(request: JSONObject, buffers: ArrayBufferView[]): Promise<KernelAnswer> {
    try {
      return await this.conversation.ask('put', request, { buffers });
    } catch (error) {
      // it was restarted elsewhere, or while the notebook was closed
      const isLost = error instanceof KernelFailure && error.name === 'KernelRestartedError';
      if (isLost && !this.#isLost) this.#lose();
      throw error;
    }
  }
}

function concatenated(buffers: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(buffers.reduce((sum, { length }) => sum + length, 0));
  let start = 0;
  for (const buffer of buffers) {
    bytes.set(buffer, start);
    start += buffer.length;
  }
  return bytes;
}
