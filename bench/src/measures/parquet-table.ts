import { DuckDBInstance } from '@duckdb/node-api';
import { stat } from 'node:fs/promises';
import { FEATURES } from '../network.js';

/** Factors behind the columns: they vary together, as columns of real tables do. */
const FACTORS = 4;

/**
 * Writes a Parquet file of random FLOAT columns f0, f1, ..., each a mixture of a few common factors and noise of its own.
 * @returns its bytes.
 */
export async function writeParquetTable(file: string, rows: number): Promise<number> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const factors = Array.from({ length: FACTORS }, (_, k) => `random() AS g${k}`);
  const columns = Array.from({ length: FEATURES }, (_, f) => {
    const sum = factors.map((_, k) => `${(((f + 1) * (k + 2)) % 7) - 3} * g${k}`).join(' + ');
    return `(${sum} + 0.2 * random())::FLOAT AS f${f}`;
  });
  await connection.run(`COPY (
    SELECT ${columns.join(', ')} FROM (SELECT ${factors.join(', ')} FROM range(${rows}))
  ) TO '${file}' (FORMAT parquet, COMPRESSION uncompressed)`);
  connection.closeSync();
  instance.closeSync();
  return (await stat(file)).size;
}
