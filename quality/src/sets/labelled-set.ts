import type { Columns } from '@colatent/core';
import { streamColumns } from '@colatent/duckdb';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { UnreadableSetError } from '../errors.js';

/** Name of the column with the labels. */
const LABEL = 'is_anomaly';

/** The rows of a Parquet file and, apart from them, their labels. */
export class LabelledSet implements Disposable {
  /** Columns without the label. */
  readonly columns: number;
  /** Whether each row is an anomaly, in the order of the file. */
  readonly anomalous: readonly boolean[];
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  readonly #source: string;

  private constructor(
    instance: DuckDBInstance,
    connection: DuckDBConnection,
    source: string,
    columns: number,
    anomalous: readonly boolean[],
  ) {
    this.#instance = instance;
    this.#connection = connection;
    this.#source = source;
    this.columns = columns;
    this.anomalous = anomalous;
  }

  /**
   * Reads the labels of a file.
   * @throws UnreadableSetError when the file has no boolean column `is_anomaly`, NULLs in it, or no other column.
   */
  static async open(file: string): Promise<LabelledSet> {
    // One thread: what is timed beside it shall have the machine.
    const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
    try {
      const connection = await instance.connect();
      const source = `read_parquet('${file.replaceAll("'", "''")}', file_row_number = true)`;
      const { columns, type } = await describe(connection, source);
      if (type !== 'BOOLEAN') {
        throw new UnreadableSetError(
          type === undefined
            ? `${file} has no column "${LABEL}"; add a boolean one that says which rows are anomalies`
            : `column "${LABEL}" of ${file} is a ${type}; it must be BOOLEAN`,
        );
      }
      if (columns === 0) throw new UnreadableSetError(`${file} has no column beside "${LABEL}"`);
      const anomalous = await readLabels(connection, source, file);
      return new LabelledSet(instance, connection, source, columns, anomalous);
    } catch (error) {
      instance.closeSync();
      throw error;
    }
  }

  /**
   * Rows without their labels, in batches; each is valid until the next is asked for.
   * @param numbers row numbers in the file, in the order wanted; they may repeat.
   */
  async *rows(numbers: Uint32Array): AsyncGenerator<Columns, void, undefined> {
    yield* streamColumns(this.#connection, await this.#select(numbers, 'rows.*'));
  }

  /**
   * Rows as numbers, without their labels: rows x columns, row by row.
   * @throws UnreadableSetError when a column is not of numbers, or holds NULL.
   */
  async matrix(numbers: Uint32Array): Promise<Float64Array> {
    const query = await this.#select(numbers, 'rows.*');
    const reader = await this.#connection.runAndReadAll(query);
    const matrix = new Float64Array(numbers.length * this.columns);
    const types = reader.columnTypes();
    const names = reader.columnNames();
    for (const [at, values] of reader.getColumnsJS().entries()) {
      const bad = values.find((value) => !isNumeric(value));
      if (bad !== undefined) {
        throw new UnreadableSetError(
          bad === null
            ? `column "${names[at] ?? ''}" has NULLs, which cannot be a coordinate`
            : `column "${names[at] ?? ''}" is a ${String(types[at])}, which cannot be a coordinate`,
        );
      }
      values.forEach((value, row) => (matrix[row * this.columns + at] = Number(value)));
    }
    return matrix;
  }

  [Symbol.dispose](): void {
    this.#connection.closeSync();
    this.#instance.closeSync();
  }

  /** A query for chosen rows. They are put in a table first, so that reading them costs as little as it can. */
  async #select(numbers: Uint32Array, columns: string): Promise<string> {
    await this.#connection.run(`
      CREATE OR REPLACE TEMP TABLE places (place INTEGER, row INTEGER)`);
    const appender = await this.#connection.createAppender('places');
    for (const [place, row] of numbers.entries()) {
      appender.appendInteger(place);
      appender.appendInteger(row);
      appender.endRow();
    }
    appender.closeSync();
    await this.#connection.run(`
      CREATE OR REPLACE TEMP TABLE chosen AS
      SELECT source.* FROM ${this.#source} AS source
      JOIN places ON source.file_row_number = places.row ORDER BY places.place`);
    return `SELECT ${columns} FROM (SELECT * EXCLUDE (${LABEL}, file_row_number) FROM chosen) AS rows`;
  }
}

function isNumeric(value: unknown): boolean {
  return ['number', 'bigint', 'boolean'].includes(typeof value);
}

async function describe(
  connection: DuckDBConnection,
  source: string,
): Promise<{ columns: number; type: string | undefined }> {
  const reader = await connection.runAndReadAll(`
    SELECT count(*) FILTER (lower(column_name) NOT IN ('${LABEL}', 'file_row_number'))::INTEGER,
           any_value(column_type) FILTER (lower(column_name) = '${LABEL}')
    FROM (DESCRIBE FROM ${source})`);
  const [columns, type] = reader.getRowsJS()[0] ?? [];
  return { columns: Number(columns), type: typeof type === 'string' ? type : undefined };
}

async function readLabels(
  connection: DuckDBConnection,
  source: string,
  file: string,
): Promise<readonly boolean[]> {
  const reader = await connection.runAndReadAll(
    `SELECT ${LABEL} FROM ${source} ORDER BY file_row_number`,
  );
  return (reader.getColumnsJS()[0] ?? []).map((label, row) => {
    if (typeof label === 'boolean') return label;
    throw new UnreadableSetError(
      `column "${LABEL}" of ${file} is NULL in row ${row}; every row needs its label`,
    );
  });
}
