import { install } from '@colatent/duckdb';
import type { DuckDBConnection } from '@duckdb/node-api';
import { expect, it, vi } from 'vitest';
import { connect, MODELS, PAYMENTS } from './database.js';

vi.setConfig({ testTimeout: 300_000 });

const QUICK = `{effort: 'light', hidden_units: [8], latent_size: 2, max_iterations: 1}`;
const WARM_UP = 100;
const QUERIES = 400;
/** Far more than is needed, and far less than a leak of a network or a model a query would take. */
const MOST_GROWTH = 100 * 2 ** 20;

/** One of a mix of queries, a third of which fail. */
async function runOne(connection: DuckDBConnection, n: number): Promise<void> {
  const train = `aae_train(list(t), struct_update(${QUICK}, seed := ${n}))`;
  const queries = [
    `SELECT ${train} FROM payments t`,
    `SELECT sum(aae_score('payments', t)), list(aae_embed('payments', t)) FROM payments t`,
    `SELECT aae_train(list(t), {seed: -1}) FROM payments t`,
    `SELECT sum(aae_score_model((SELECT ${train} FROM payments t), p)) FROM payments p`,
    `SELECT count(*) FROM payments t WHERE aae_is_anomaly('payments', t)`,
    `SELECT aae_score_model('no model'::BLOB, t) FROM payments t`,
  ];
  const run = connection.runAndReadAll(queries[n % queries.length] ?? '');
  if (n % 3 === 2) await expect(run).rejects.toThrow();
  else await run;
}

it('hundreds of queries that train, score and fail leave memory as it was', async () => {
  const { instance, connection } = await connect();
  await connection.run(PAYMENTS);
  await connection.run(MODELS);
  let current = connection;
  const run = async (queries: number): Promise<number> => {
    for (let n = 0; n < queries; n++) await runOne(current, n);
    current.closeSync();
    current = await instance.connect();
    await install(current, { onWarning: () => undefined });
    return process.memoryUsage.rss();
  };
  const before = await run(WARM_UP);
  const after = await run(QUERIES);
  expect(after - before).toBeLessThan(MOST_GROWTH);
});
