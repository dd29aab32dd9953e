import type { Columns } from '@colatent/core';
import { streamColumns } from '@colatent/duckdb';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';

/** A label, which no model is to learn from. */
const LABEL = 'is_anomaly';

/** Some rows of a Parquet file, drawn by a seed. */
export class SoakTable implements Disposable {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance;
    this.#connection = connection;
  }

  /** Draws at most so many rows; equal seeds draw equal rows. A column `is_anomaly` is left out. */
  static async draw(file: string, rows: number, seed: number): Promise<SoakTable> {
    const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
    try {
      const connection = await instance.connect();
      const source = `read_parquet('${file.replaceAll("'", "''")}', file_row_number = true)`;
      await connection.run(`
        CREATE TABLE drawn AS
        SELECT * EXCLUDE (file_row_number), hash(file_row_number * 4294967296 + ${seed}) AS soak_place
        FROM ${source} ORDER BY soak_place LIMIT ${rows}`);
      await connection.run(`ALTER TABLE drawn DROP COLUMN IF EXISTS ${LABEL}`);
      return new SoakTable(instance, connection);
    } catch (error) {
      instance.closeSync();
      throw error;
    }
  }

  /** The rows in batches, each valid until the next is asked for; the same ones every time. */
  async *batches(): AsyncGenerator<Columns, void, undefined> {
    yield* streamColumns(
      this.#connection,
      'SELECT * EXCLUDE (soak_place) FROM drawn ORDER BY soak_place',
    );
  }

  [Symbol.dispose](): void {
    this.#connection.closeSync();
    this.#instance.closeSync();
  }
}
