import { install, publish } from '@colatent/duckdb';
import { DuckDBInstance, version, type DuckDBConnection } from '@duckdb/node-api';
import { serveTasks } from '../serve-tasks.js';
import { timeAsyncCalls, type Burst } from '../time-calls.js';
import type { Effort, FunctionCall, FunctionsTask, SqlFunction } from './tasks.js';

/** Rows trained on: enough for a model whose scores mean something; its quality does not change its speed. */
const TRAINING_ROWS = 5000;

/** Calls before the first that is timed. */
const WARMING_CALLS = 12;

/** A query that calls a function for so many rows, by the model that is named like the effort. */
const QUERIES: Readonly<Record<SqlFunction, (model: string, rows: number) => string>> = {
  score: (model, rows) => `SELECT max(aae_score('${model}', t)) ${from('measurements', rows)}`,
  is_anomaly: (model, rows) =>
    `SELECT sum(aae_is_anomaly('${model}', t)::INT) ${from('measurements', rows)}`,
  percentile: (model, rows) =>
    `SELECT max(aae_percentile('${model}', t)) ${from('measurements', rows)}`,
  embed: (model, rows) =>
    `SELECT max(list_sum(aae_embed('${model}', t))) ${from('measurements', rows)}`,
  explain: (model, rows) =>
    `SELECT max(aae_explain('${model}', t)[1].share) ${from('measurements', rows)}`,
  reconstruct: (model, rows) =>
    `SELECT max(aae_reconstruct('${model}', t).f0) ${from('measurements', rows)}`,
  impute: (model, rows) => `SELECT max(aae_impute('${model}', t).f0) ${from('gaps', rows)}`,
  compress: (model, rows) =>
    `SELECT max(octet_length(aae_compress('${model}', t))) ${from('measurements', rows)}`,
  decompress: (model, rows) =>
    `SELECT max(aae_decompress('${model}', bytes, columns_of := 'measurements').f0) ${from(`archive_${model}`, rows)}`,
  sample: (model, rows) =>
    `SELECT max(f0) FROM aae_sample('${model}', ${rows}, columns_of := 'measurements')`,
  published_score: (model, rows) => `SELECT max(${model}_score(t)) ${from('measurements', rows)}`,
  published_embed: (model, rows) =>
    `SELECT max(list_sum(${model}_embed(t))) ${from('measurements', rows)}`,
};

let connection: DuckDBConnection | undefined;

function connected(): DuckDBConnection {
  if (connection === undefined) throw new Error('no table was prepared');
  return connection;
}

function from(table: string, rows: number): string {
  return `FROM (FROM ${table} LIMIT ${rows}) t`;
}

/** Opens a database with a table of rows, the same with a NULL in each, and a model and compressed rows for each effort. */
async function prepare({ source, rows, efforts }: FunctionsTask): Promise<void> {
  connection = await (await DuckDBInstance.create(':memory:')).connect();
  await install(connection, { workers: 1, onWarning: () => undefined });
  await connection.run(`CREATE TABLE measurements AS FROM (${source}) LIMIT ${rows}`);
  await connection.run(
    `CREATE TABLE gaps AS SELECT * REPLACE (NULL::FLOAT AS f0) FROM measurements`,
  );
  await connection.run(`CREATE TABLE aae_models (name VARCHAR, model BLOB)`);
  for (const effort of efforts) {
    await connection.run(`INSERT INTO aae_models
      SELECT '${effort}', aae_train(list(t), {effort: '${effort}', max_iterations: 3, seed: 1})
      ${from('measurements', TRAINING_ROWS)}`);
    await publish(connection, effort);
    await connection.run(
      `CREATE TABLE archive_${effort} AS SELECT aae_compress('${effort}', t) AS bytes FROM measurements t`,
    );
  }
}

interface Call {
  readonly function: SqlFunction;
  readonly effort: Effort;
}

async function run(call: Call, rows: number): Promise<unknown> {
  const reader = await connected().runAndReadAll(QUERIES[call.function](call.effort, rows));
  return reader.getRows()[0]?.[0];
}

/** Rows with which a call takes about so many seconds, no more than there are. */
async function rowsFor({ seconds, most, ...call }: Call & FunctionCall): Promise<{ rows: number }> {
  let rows = Math.min(64, most);
  // reads the model, and lets the compiler see what is called: large models are slow until it did
  for (let warming = 0; warming < WARMING_CALLS; warming++) await run(call, rows);
  for (;;) {
    const taken: number[] = [];
    for (let time = 0; time < 3; time++) {
      taken.push((await timeAsyncCalls(() => run(call, rows), 0)).seconds);
    }
    // few rows tell little: a query has costs of its own, and DuckDB plans small ones in another way
    const wanted = Math.min(Math.ceil((rows * seconds) / Math.min(...taken)), most);
    if (wanted <= rows * 1.5) return { rows: wanted };
    rows = Math.min(wanted, rows * 4);
  }
}

await serveTasks({
  describe: () => ({ version: version() }),
  prepare,
  rowsFor,
  result: async ({ rows, ...call }: Call & { readonly rows: number }) => {
    const result = (await run(call, rows)) ?? null;
    return { result: result === null ? null : Number(result) };
  },
  query: ({ rows, ...call }: Call & { readonly rows: number }): Promise<Burst> =>
    timeAsyncCalls(() => run(call, rows), 0),
});
