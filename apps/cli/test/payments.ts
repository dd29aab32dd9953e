import { DuckDBInstance } from '@duckdb/node-api';
import type { Json } from '@duckdb/node-api';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for the length of a test. */
export async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'colatent-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

/**
 * A SELECT of payments: amounts that follow the shop and the hour, a NULL here and there, and in every 200th row an
 * amount that does not fit its shop.
 */
export function paymentsSql(rows: number): string {
  return `
    SELECT i AS id,
           CASE i % 3 WHEN 0 THEN 'grocer' WHEN 1 THEN 'café, "Zoë"' ELSE 'tailor' END AS shop,
           round(CASE WHEN i % 200 = 199 THEN 5000 ELSE (i % 3 + 1) * 10 + (hash(i) % 1000) / 500 END, 2) AS amount,
           CASE WHEN i % 50 = 7 THEN NULL ELSE (i * 7 % 24)::INTEGER END AS hour,
           i % 4 = 0 AS card,
           TIMESTAMP '2025-01-01' + INTERVAL (i * 37) MINUTE AS paid_at
    FROM range(${rows}) AS r(i) ORDER BY i`;
}

/** Runs SQL in a DuckDB of its own and gives the rows of the last statement. */
export async function query(sql: string, database = ':memory:'): Promise<Record<string, Json>[]> {
  const instance = await DuckDBInstance.create(database);
  const connection = await instance.connect();
  try {
    const result = await connection.runAndReadAll(sql);
    return result.getRowObjectsJson();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
