import { createReferenceEngine } from '@colatent/core';
import { install, publish } from '@colatent/duckdb';
import { DuckDBInstance } from '@duckdb/node-api';
import { fileURLToPath } from 'node:url';
import { DELIVERIES, DELIVERY_OPTIONS } from './every-kind.js';

const DATA = fileURLToPath(new URL('../data', import.meta.url));

/** A table, what its model is trained on and how. */
export interface PublishedTable {
  readonly title: string;
  /** A statement that makes the table `rows`, with a column `id`. */
  readonly rows: string;
  /** The rows trained on. */
  readonly training: string;
  readonly options: string;
}

const OPTIONS = '{seed: 1, max_iterations: 4, columns: {id: {exclude: true}}}';

/** Every kind of column, and three real tables: of categories and NULLs, of counts over many magnitudes, of plain numbers. */
export const TABLES: readonly PublishedTable[] = [
  {
    title: 'deliveries with a column of every kind',
    rows: `${DELIVERIES}; ALTER TABLE deliveries RENAME TO rows`,
    training: 'FROM rows WHERE id < 800',
    options: DELIVERY_OPTIONS,
  },
  {
    title: 'Adult',
    rows: `CREATE TABLE rows AS SELECT row_number() OVER () AS id, * FROM '${DATA}/adult-test.parquet' LIMIT 1000`,
    training: 'FROM rows WHERE id <= 800',
    options: OPTIONS,
  },
  {
    title: 'KDD 99',
    rows: `CREATE TABLE rows AS
      SELECT id, * EXCLUDE (id, label) FROM (SELECT row_number() OVER () AS id, * FROM '${DATA}/kdd99-10pct.parquet') WHERE id % 500 = 0`,
    training: 'FROM rows WHERE id % 1000 = 0',
    options: OPTIONS,
  },
  {
    title: 'mammography',
    rows: `CREATE TABLE rows AS SELECT row_number() OVER () AS id, * EXCLUDE (is_anomaly) FROM '${DATA}/mammography.parquet' LIMIT 1000`,
    training: 'FROM rows WHERE id <= 800',
    options: OPTIONS,
  },
];

/**
 * Writes a database with the table `rows`, a model of it published as `fraud`, and a table `expected (id, score, latent, exact, exact_latent)`
 * of what the functions give: by the default engine, in float32, and by the reference engine, in doubles.
 */
export async function publishTable(path: string, table: PublishedTable): Promise<void> {
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  const onWarning = (): undefined => undefined;
  await install(connection, { onWarning });
  await connection.run(table.rows);
  await connection.run(`CREATE TABLE aae_models AS
    SELECT 'fraud' AS name, aae_train(list(t ORDER BY id), ${table.options}) AS model FROM (${table.training}) t`);
  await publish(connection, 'fraud');
  await connection.run(
    `CREATE TABLE expected AS SELECT id, aae_score('fraud', t) AS score, aae_embed('fraud', t) AS latent FROM rows t`,
  );
  await install(connection, { onWarning, engine: createReferenceEngine() });
  await connection.run(`CREATE OR REPLACE TABLE expected AS
    SELECT e.*, aae_score('fraud', t) AS exact, aae_embed('fraud', t) AS exact_latent FROM rows t JOIN expected e USING (id)`);
  connection.closeSync();
  instance.closeSync();
}
