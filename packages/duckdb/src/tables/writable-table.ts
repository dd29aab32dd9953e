import type { DuckDBConnection } from '@duckdb/node-api';
import { ArgumentError } from '../errors.js';
import { quoteName, quoteTableName } from '../quote-names.js';

/** A column that a table is to have. */
export interface WantedColumn {
  readonly name: string;
  /** SQL type of the column if it is added. */
  readonly type: string;
  /** SQL types that an existing column may have. */
  readonly suits: readonly string[];
}

/** Rows of a table by their rowid: from `first` and below `next`. */
export interface TablePart {
  readonly first: bigint;
  readonly next: bigint;
  readonly rows: number;
}

/** A table whose columns are written to. */
export class WritableTable {
  /** Its name as SQL text. */
  readonly path: string;
  readonly #connection: DuckDBConnection;
  readonly #name: string;
  /** Types of its columns by their names. */
  readonly #columns: ReadonlyMap<string, string>;

  private constructor(
    connection: DuckDBConnection,
    name: string,
    columns: ReadonlyMap<string, string>,
  ) {
    this.path = quoteTableName(name);
    this.#connection = connection;
    this.#name = name;
    this.#columns = columns;
  }

  /** @throws ArgumentError when the name is none, or of a view. DuckDB's error when there is no such table. */
  static async open(connection: DuckDBConnection, name: string): Promise<WritableTable> {
    const path = quoteTableName(name);
    const described = await connection.runAndReadAll(
      `SELECT column_name, column_type FROM (DESCRIBE ${path})`,
    );
    const columns = described.getRows().map(([column, type]) => [String(column), String(type)]);
    try {
      await connection.run(`SELECT rowid FROM ${path} LIMIT 0`);
    } catch (error) {
      throw new ArgumentError(`${name} is no table with rows of its own, such as a view`, {
        cause: error,
      });
    }
    return new WritableTable(connection, name, new Map(columns as [string, string][]));
  }

  /**
   * Adds the columns there are not, and those of other types anew when they are to be replaced.
   * @returns the names of those added.
   * @throws ArgumentError for a column of another type that is not to be replaced, a column named twice, or a name that is none.
   */
  async makeRoomFor(wanted: readonly WantedColumn[], replace: boolean): Promise<string[]> {
    const names = wanted.map(({ name }) => name.toLowerCase());
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) throw new ArgumentError(`two columns to write are named "${twice}"`);
    const changes: string[] = [];
    const added: string[] = [];
    for (const { name, type, suits } of wanted) {
      const [existing, found] = this.#find(name) ?? [];
      if (found !== undefined && suits.includes(found)) continue;
      if (existing !== undefined) {
        if (!replace) {
          throw new ArgumentError(
            `${this.#name} has a column "${existing}" of type ${String(found)}, where ${suits.join(' or ')} is to be written; name another column, or say replace`,
          );
        }
        changes.push(`DROP COLUMN ${quoteName(existing)}`);
      }
      changes.push(`ADD COLUMN ${quoteName(name)} ${type}`);
      added.push(name);
    }
    for (const change of changes) await this.#connection.run(`ALTER TABLE ${this.path} ${change}`);
    return added;
  }

  /** A row of the table in `_aae_row` as a STRUCT, without the columns that are to be written. @throws ArgumentError when that is nothing. */
  rowWithout(written: readonly WantedColumn[]): string {
    const names = new Set(written.map(({ name }) => name.toLowerCase()));
    const fields = [...this.#columns.keys()]
      .filter((name) => !names.has(name.toLowerCase()))
      .map((name) => `${quoteName(name)} := _aae_row.${quoteName(name)}`);
    if (fields.length === 0) {
      throw new ArgumentError(`${this.#name} has no columns but those that are to be written`);
    }
    return `struct_pack(${fields.join(', ')})`;
  }

  /** Its rows in parts of so many rowids at most. */
  async parts(rowsAtOnce: number): Promise<TablePart[]> {
    const counted = await this.#connection.runAndReadAll(
      `SELECT rowid // ${rowsAtOnce} AS part, count(*) FROM ${this.path} GROUP BY part ORDER BY part`,
    );
    return counted.getRows().map(([part, rows]) => {
      const first = BigInt(String(part)) * BigInt(rowsAtOnce);
      return { first, next: first + BigInt(rowsAtOnce), rows: Number(rows) };
    });
  }

  #find(name: string): [string, string] | undefined {
    return [...this.#columns].find(([other]) => other.toLowerCase() === name.toLowerCase());
  }
}
