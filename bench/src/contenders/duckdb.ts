import { Model } from '@colatent/core';
import { install } from '@colatent/duckdb';
import { DuckDBBlobValue, DuckDBInstance, version, type DuckDBConnection } from '@duckdb/node-api';
import { DECODER_WIDTHS, ENCODER_WIDTHS } from '../network.js';
import { serveTasks } from '../serve-tasks.js';
import { timeAsyncCalls, type Burst } from '../time-calls.js';
import type { DatabaseTask, MemoryUse } from './tasks.js';

/** Rows of the table a model is trained on: enough for a model whose scores mean something; its quality does not change its speed. */
const TRAINING_ROWS = 20_000;

let connection: DuckDBConnection | undefined;
let query = '';

async function run(): Promise<unknown> {
  if (connection === undefined) throw new Error('no table was prepared');
  const reader = await connection.runAndReadAll(query);
  return reader.getRows()[0]?.[0];
}

/** Opens a database, trains a model on the first rows of a Parquet file and gets ready to score all of them. */
async function prepare({
  parquet,
  threads,
  memoryLimit,
  load,
}: DatabaseTask): Promise<{ sum: unknown }> {
  const instance = await DuckDBInstance.create(':memory:', {
    ...(threads === null ? {} : { threads: String(threads) }),
    ...(memoryLimit === null ? {} : { memory_limit: memoryLimit }),
  });
  connection = await instance.connect();
  await install(connection);
  const source = `read_parquet('${parquet}')`;
  await connection.run(
    load
      ? `CREATE TABLE measurements AS SELECT * FROM ${source}`
      : `CREATE VIEW measurements AS SELECT * FROM ${source}`,
  );
  await connection.run(`CREATE TABLE aae_models AS
    SELECT 'bench' AS name,
      aae_train(list(t), {effort: 'light', hidden_units: [64, 32], latent_size: 8, max_iterations: 3}) AS model
    FROM (SELECT * FROM measurements LIMIT ${TRAINING_ROWS}) t`);
  await checkNetwork(connection);
  query = "SELECT sum(aae_score('bench', t)) FROM measurements t";
  return { sum: load ? await run() : null };
}

/** @throws Error when the model trained is not the network the peers run, but for the one unit that estimates a row's noise. */
async function checkNetwork(connection: DuckDBConnection): Promise<void> {
  const reader = await connection.runAndReadAll('SELECT model FROM aae_models');
  const blob = reader.getRows()[0]?.[0];
  if (!(blob instanceof DuckDBBlobValue)) throw new Error('aae_train gave no model');
  const model = Model.fromBytes(blob.bytes);
  const { encoder, decoder } = model.info.network;
  model.dispose();
  const trained = [...encoder, ...decoder].join('-');
  const latentAndNoise = DECODER_WIDTHS[0] + 1;
  const wanted = [...ENCODER_WIDTHS.slice(0, -1), latentAndNoise, ...DECODER_WIDTHS].join('-');
  if (trained !== wanted) throw new Error(`the model is ${trained} where ${wanted} is measured`);
}

async function scoreOnce(): Promise<MemoryUse> {
  const before = process.resourceUsage().maxRSS * 1024;
  const { seconds } = await timeAsyncCalls(run, 0);
  return { before, peak: process.resourceUsage().maxRSS * 1024, seconds };
}

await serveTasks({
  describe: () => ({ version: version() }),
  prepare,
  query: (): Promise<Burst> => timeAsyncCalls(run, 0),
  scoreOnce,
});
