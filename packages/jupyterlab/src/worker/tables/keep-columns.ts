import { Columns, type Column } from '@colatent/core';
import type { TableSource } from './table-source.js';

/** Most bytes of columns that are kept: a million rows of some fifty numbers. */
const MOST_BYTES = 512 * 1024 * 1024;

/** What a text of a dictionary takes beside its characters, in bytes. */
const TEXT_BYTES = 48;

/**
 * A source whose columns are kept once they were read, so that training, scoring and every view do not read the file anew; who asks for a
 * column that is being read waits for that reading. Beyond a number of bytes those go that were asked for longest ago.
 */
export function keepColumns(source: TableSource, mostBytes = MOST_BYTES): TableSource {
  const kept = new KeptColumns(source, mostBytes);
  return { ...source, read: (names) => kept.read(names) };
}

interface Kept {
  /** The column in each batch. */
  readonly chunks: Promise<readonly (Column | undefined)[]>;
  /** 0 until it is read. */
  bytes: number;
}

class KeptColumns {
  readonly #source: TableSource;
  readonly #mostBytes: number;
  /** Columns by name, those asked for last at the end. */
  readonly #columns = new Map<string, Kept>();
  #lengths: Promise<readonly number[]> | null = null;

  constructor(source: TableSource, mostBytes: number) {
    this.#source = source;
    this.#mostBytes = mostBytes;
  }

  async read(names: readonly string[]): Promise<readonly Columns[]> {
    const missing = names.filter((name) => !this.#columns.has(name));
    if (missing.length > 0 || this.#lengths === null) this.#start(missing);
    const asked = names.flatMap((name) => {
      const column = this.#columns.get(name);
      if (column === undefined) return [];
      this.#columns.delete(name);
      this.#columns.set(name, column);
      return [column];
    });
    const lengths = (await this.#lengths) ?? [];
    const chunks = await Promise.all(asked.map((column) => column.chunks));
    this.#letGo(new Set(names));
    return lengths.map(
      (length, batch) =>
        new Columns(
          chunks.flatMap((of) => of[batch] ?? []),
          length,
        ),
    );
  }

  #start(names: readonly string[]): void {
    const reading = this.#source.read(names);
    this.#lengths = reading.then((batches) => batches.map(({ length }) => length));
    for (const name of names) {
      const chunks = reading.then((batches) => batches.map((batch) => batch.get(name)));
      const column: Kept = { chunks, bytes: 0 };
      this.#columns.set(name, column);
      chunks.then(
        (of) => {
          column.bytes = of.reduce((sum, chunk) => sum + (chunk ? bytesOf(chunk) : 0), 0);
        },
        () => {
          // who asks again has it read again
          this.#lengths = null;
          if (this.#columns.get(name) === column) this.#columns.delete(name);
        },
      );
    }
  }

  #letGo(needed: ReadonlySet<string>): void {
    let bytes = 0;
    for (const column of this.#columns.values()) bytes += column.bytes;
    for (const [name, column] of this.#columns) {
      if (bytes <= this.#mostBytes) return;
      if (needed.has(name) || column.bytes === 0) continue;
      this.#columns.delete(name);
      bytes -= column.bytes;
    }
  }
}

function bytesOf(column: Column): number {
  const validity = column.validity?.bits.byteLength ?? 0;
  switch (column.type) {
    case 'dictionary':
      return validity + column.codes.byteLength + TEXT_BYTES * column.dictionary.length;
    case 'string':
      return validity + TEXT_BYTES * column.length;
    default:
      return validity + column.values.byteLength;
  }
}
