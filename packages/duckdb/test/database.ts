import { DuckDBInstance, type DuckDBConnection, type DuckDBValue } from '@duckdb/node-api';
import { install, type InstallOptions } from '@colatent/duckdb';

/** 600 payments with two columns that move together, and an odd one: payment 599 has a fee its amount does not explain. */
export const PAYMENTS = `
  CREATE TABLE payments AS
  SELECT
    i AS id,
    (20 + hash(i) % 1000 / 50.0)::DOUBLE AS amount,
    CASE WHEN i = 599 THEN 40.0 ELSE (20 + hash(i) % 1000 / 50.0) * 0.1 + hash(i * 7) % 10 / 50.0 END::FLOAT AS fee,
    ['card', 'transfer', 'standing order by mandate'][(hash(i * 3) % 3 + 1)::INT] AS kind,
    hash(i * 5) % 4 = 0 AS abroad,
    TIMESTAMP '2026-01-01 00:00:00' + to_minutes((hash(i * 11) % 500000)::BIGINT) AS paid_at
  FROM range(600) r(i)`;

/** Options that train a small model in a moment. */
export const QUICK = `{hidden_units: [16], latent_size: 3, batch_size: 64, max_iterations: 5, seed: 7}`;

/** A table of one model, "payments", trained on all payments but the odd one. */
export const MODELS = `
  CREATE TABLE aae_models AS
  SELECT 'payments' AS name, aae_train(list(t), ${QUICK}) AS model FROM payments t WHERE id <> 599`;

/** A connection to a new instance with the functions installed and warnings dropped. */
export async function connect(
  path = ':memory:',
  config: Record<string, string> = {},
  options: InstallOptions = {},
): Promise<{ instance: DuckDBInstance; connection: DuckDBConnection }> {
  const instance = await DuckDBInstance.create(path, config);
  const connection = await instance.connect();
  await install(connection, { onWarning: () => undefined, ...options });
  return { instance, connection };
}

/** A connection to a database in memory with payments and a model of them. */
export async function connectToPayments(
  config: Record<string, string> = {},
): Promise<DuckDBConnection> {
  const { connection } = await connect(':memory:', config);
  await connection.run(PAYMENTS);
  await connection.run(MODELS);
  return connection;
}

/** All values of the first column of a query's result. */
export async function valuesOf(
  connection: DuckDBConnection,
  sql: string,
  parameters?: Record<string, DuckDBValue>,
): Promise<DuckDBValue[]> {
  const reader = await connection.runAndReadAll(sql, parameters);
  return reader.getColumns()[0] ?? [];
}

/** The first value of a query's result. */
export async function valueOf(
  connection: DuckDBConnection,
  sql: string,
  parameters?: Record<string, DuckDBValue>,
): Promise<DuckDBValue | undefined> {
  return (await valuesOf(connection, sql, parameters))[0];
}
