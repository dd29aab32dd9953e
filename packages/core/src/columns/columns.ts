import { ColumnsError } from '../errors.js';
import type { Column } from './column.js';

/** A table as named columns of one length: views over the caller's buffers, in the caller's order. */
export class Columns implements Iterable<Column> {
  /** Number of rows. */
  readonly length: number;
  readonly #byName: ReadonlyMap<string, Column>;

  /**
   * @param columns distinct names, one length.
   * @param length number of rows. Default: that of the first column, or 0.
   * @throws ColumnsError when names repeat or lengths differ.
   */
  constructor(columns: readonly Column[], length = columns[0]?.length ?? 0) {
    this.length = length;
    const byName = new Map<string, Column>();
    for (const column of columns) {
      if (byName.has(column.name)) {
        throw new ColumnsError(
          `two columns are named "${column.name}"; every column needs a name of its own`,
        );
      }
      if (column.length !== length) {
        throw new ColumnsError(
          `column "${column.name}" has ${column.length} rows where the table has ${length}`,
        );
      }
      byName.set(column.name, column);
    }
    this.#byName = byName;
  }

  get names(): readonly string[] {
    return [...this.#byName.keys()];
  }

  /** The column of that name, or undefined. */
  get(name: string): Column | undefined {
    return this.#byName.get(name);
  }

  [Symbol.iterator](): IterableIterator<Column> {
    return this.#byName.values();
  }
}
