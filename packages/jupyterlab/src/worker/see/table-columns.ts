import { Columns, type Column } from '@colatent/core';
import { TableError, type TableSource } from '../tables/table-source.js';
import { oneRow } from './one-row.js';
import { isNumeric, numbersOf, textsOf, type TextAt } from './column-reader.js';

/** A table's columns by name, each read once, when it is first asked for. */
export class TableColumns {
  readonly rows: number;
  readonly #source: TableSource;
  readonly #chunks = new Map<string, readonly Column[]>();
  #starts: readonly number[] = [0];

  constructor(source: TableSource) {
    this.#source = source;
    this.rows = source.info.rows;
  }

  /** A column in the batches it is read in, one after the other. @throws TableError when the table has none of that name. */
  async chunks(name: string): Promise<readonly Column[]> {
    await this.load([name]);
    const chunks = this.#chunks.get(name);
    if (chunks === undefined) throw new TableError(`the table has no column "${name}"`);
    return chunks;
  }

  /** Reads columns that were not read before. */
  async load(names: readonly string[]): Promise<void> {
    const missing = names.filter((name) => !this.#chunks.has(name));
    if (missing.length === 0) return;
    const batches = await this.#source.read(missing);
    let start = 0;
    this.#starts = [0, ...batches.map(({ length }) => (start += length))];
    for (const name of missing) {
      const chunks = batches.flatMap((batch) => batch.get(name) ?? []);
      if (chunks.length > 0) this.#chunks.set(name, chunks);
    }
  }

  /** Every row's number of a numeric column, NaN where it is missing; null for columns of other types. */
  async numbers(name: string): Promise<Float64Array | null> {
    const chunks = await this.chunks(name);
    if (!chunks.every(isNumeric)) return null;
    const numbers = new Float64Array(this.rows);
    let row = 0;
    for (const chunk of chunks) {
      const at = numbersOf(chunk);
      for (let i = 0; i < chunk.length; i++) numbers[row++] = at(i);
    }
    return numbers;
  }

  /** Every row's text as a code, and the distinct texts the codes stand for; code 0 is a missing value. */
  async codes(name: string): Promise<{ codes: Uint32Array; texts: readonly string[] }> {
    const codes = new Uint32Array(this.rows);
    const texts: string[] = [''];
    const known = new Map<string, number>();
    let row = 0;
    for (const chunk of await this.chunks(name)) {
      const at = textsOf(chunk);
      for (let i = 0; i < chunk.length; i++, row++) {
        const text = at(i);
        if (text === null) continue;
        let code = known.get(text);
        if (code === undefined) {
          code = texts.push(text) - 1;
          known.set(text, code);
        }
        codes[row] = code;
      }
    }
    return { codes, texts };
  }

  /** Reads cells of a column as text. */
  async texts(name: string): Promise<TextAt> {
    const readers = (await this.chunks(name)).map(textsOf);
    return (row) => {
      const { chunk, at } = this.#find(row);
      return readers[chunk]?.(at) ?? null;
    };
  }

  /** One row of some columns. */
  async row(row: number, names: readonly string[]): Promise<Columns> {
    await this.load(names);
    const { chunk, at } = this.#find(row);
    const columns = names.flatMap((name) => this.#chunks.get(name)?.[chunk] ?? []);
    return new Columns(
      columns.map((column) => oneRow(column, at)),
      1,
    );
  }

  #find(row: number): { chunk: number; at: number } {
    let low = 0;
    let high = this.#starts.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] ?? 0) <= row) low = middle;
      else high = middle;
    }
    return { chunk: low, at: row - (this.#starts[low] ?? 0) };
  }
}
