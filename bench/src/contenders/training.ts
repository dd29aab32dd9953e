import { createModel, install } from '@colatent/duckdb';
import { DuckDBInstance, version } from '@duckdb/node-api';
import { serveTasks } from '../serve-tasks.js';
import { timeAsyncCalls } from '../time-calls.js';
import type { TrainedUse, TrainingTask } from './tasks.js';

/** Trains on a Parquet file by `aae_train`, which is given a list of all rows, or by `createModel`, which streams them. */
async function train({ parquet, way }: TrainingTask): Promise<TrainedUse> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  await install(connection, { onWarning: () => undefined });
  const source = `read_parquet('${parquet}')`;
  const before = process.resourceUsage().maxRSS * 1024;
  const { seconds } = await timeAsyncCalls(
    () =>
      way === 'list'
        ? connection.run(`CREATE TABLE aae_models AS SELECT 'm' AS name,
            aae_train(list(t), {effort: 'light', max_iterations: 3, early_stop: false, seed: 1}) AS model FROM ${source} t`)
        : createModel(connection, {
            name: 'm',
            query: `FROM ${source}`,
            options: { effort: 'light', maxIterations: 3, earlyStop: false, seed: 1 },
          }),
    0,
  );
  const peak = process.resourceUsage().maxRSS * 1024;
  const reader = await connection.runAndReadAll(
    `SELECT i.rows, i.epochs FROM (SELECT aae_info('m') AS i)`,
  );
  const [rows = 0, epochs = 0] = (reader.getRows()[0] ?? []).map(Number);
  return { before, peak, seconds, rows, epochs };
}

await serveTasks({ describe: () => ({ version: version() }), train });
