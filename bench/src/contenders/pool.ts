import { install } from '@colatent/duckdb';
import { DuckDBInstance, version, type DuckDBConnection } from '@duckdb/node-api';
import { serveTasks } from '../serve-tasks.js';
import { timeAsyncCalls, type Burst } from '../time-calls.js';
import type { Effort, PoolTask } from './tasks.js';

/** Rows trained on: enough for a model whose scores mean something; its quality does not change its speed. */
const TRAINING_ROWS = 5000;

let connection: DuckDBConnection | undefined;

function connected(): DuckDBConnection {
  if (connection === undefined) throw new Error('no table was prepared');
  return connection;
}

/** Opens a database with a table of rows, and a model of them for each effort. */
async function prepare({ source, rows, workers }: PoolTask): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:');
  connection = await instance.connect();
  await install(connection, { ...(workers !== null && { workers }), onWarning: () => undefined });
  // as often as it takes to have so many rows
  await connection.run(`CREATE TABLE measurements AS
    SELECT s.* FROM (${source}) s, range((SELECT ceil(${rows} / count(*))::BIGINT FROM (${source}))) LIMIT ${rows}`);
  await connection.run(`CREATE TABLE aae_models (name VARCHAR, model BLOB)`);
  for (const effort of ['light', 'standard', 'thorough'] satisfies Effort[]) {
    await connection.run(`INSERT INTO aae_models
      SELECT '${effort}', aae_train(list(t), {effort: '${effort}', max_iterations: 3, seed: 1})
      FROM (FROM measurements LIMIT ${TRAINING_ROWS}) t`);
  }
}

/** Scores or embeds the first rows of the table. The sum that comes of it is the same whatever the threads. */
async function run(effort: Effort, call: 'score' | 'embed', rows: number): Promise<unknown> {
  const result =
    call === 'score'
      ? `max(aae_score('${effort}', t))`
      : `max(list_sum(aae_embed('${effort}', t)))`;
  const reader = await connected().runAndReadAll(
    `SELECT ${result} FROM (FROM measurements LIMIT ${rows}) t`,
  );
  return reader.getRows()[0]?.[0];
}

interface Query {
  readonly effort: Effort;
  readonly call: 'score' | 'embed';
  readonly rows: number;
}

await serveTasks({
  describe: () => ({ version: version() }),
  prepare,
  query: ({ effort, call, rows }: Query): Promise<Burst> =>
    timeAsyncCalls(() => run(effort, call, rows), 0),
  result: async ({ effort, call, rows }: Query) => ({ result: await run(effort, call, rows) }),
});
