import type { Session } from '../session/session.js';
import { encodeColumn, type WrittenColumn } from './encode-column.js';
import type { KernelConversation } from './kernel-conversation.js';
import { textOf } from './text-of.js';

/** Bytes of one message to the kernel: servers end a connection at 10 MiB. */
const PART_BYTES = 4 * 1024 * 1024;

/** How columns are written. */
export interface WriteOptions {
  /** Whether columns of these names that are there already are replaced. Default: false, a ColumnExistsError. */
  readonly replace?: boolean;
  /** A variable that does not exist yet, to hold a DataFrame of the columns alone; whatever became of the one that was read. */
  readonly newVariable?: string;
}

/** A DataFrame that columns can be written to. */
export interface DataFrameTarget {
  /** The token of the rows that were read, or written to last. */
  readonly token: string;
  /** Whether there is something to undo. */
  readonly canUndo: boolean;
  /**
   * Adds columns, one value a row: to a pandas DataFrame in place; a polars or pyarrow variable is bound to the new table.
   * @param token of the rows the values belong to. Default: `token`.
   * @throws KernelFailure named `DataFrameChangedError` when the DataFrame changed since: read it again, or say `newVariable`;
   * `ColumnExistsError` when a name is taken. KernelLostError when the kernel is gone.
   * @returns the name of the variable, null where it has none.
   */
  write(
    columns: readonly WrittenColumn[],
    token?: string,
    options?: WriteOptions,
  ): Promise<{ readonly name: string | null }>;
  /** Takes the last write back: its columns are dropped, replaced ones are as before. */
  undo(): Promise<void>;
}

const targets = new WeakMap<Session, DataFrameTarget>();

/** Where a session's columns can be written; undefined when its table is no DataFrame. */
export function dataFrameTargetOf(session: Session): DataFrameTarget | undefined {
  return targets.get(session);
}

/** Makes a session's table one that can be written to. */
export function setDataFrameTarget(session: Session, target: DataFrameTarget): void {
  targets.set(session, target);
}

/** Writes to the kernel of a conversation. */
export class KernelDataFrameTarget implements DataFrameTarget {
  readonly #conversation: KernelConversation;
  readonly #written: string[] = [];
  #token: string;

  constructor(conversation: KernelConversation, token: string) {
    this.#conversation = conversation;
    this.#token = token;
  }

  get token(): string {
    return this.#token;
  }

  get canUndo(): boolean {
    return this.#written.length > 0;
  }

  async write(
    columns: readonly WrittenColumn[],
    token: string = this.#token,
    { replace = false, newVariable }: WriteOptions = {},
  ): Promise<{ name: string | null }> {
    const encoded = columns.map(encodeColumn);
    const bytes = concatenated(encoded.flatMap(({ buffers }) => buffers));
    const of = this.#conversation.takeId();
    const request = {
      of,
      token,
      replace,
      newVariable: newVariable ?? null,
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
      const { content } = await this.#conversation.ask('put', { ...request, last }, { buffers });
      if (!last) continue;
      this.#written.push(textOf(content['written']));
      if (newVariable === undefined) this.#token = textOf(content['token']);
      const name = content['name'];
      return { name: typeof name === 'string' ? name : null };
    }
  }

  async undo(): Promise<void> {
    const written = this.#written.pop();
    if (written === undefined) throw new Error('there is nothing to undo');
    const { content } = await this.#conversation.ask('undo', { written });
    if (typeof content['token'] === 'string') this.#token = content['token'];
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
