import { Columns, defaultEngine, fitSync, type Column, type Model } from '@colatent/core';
import { streamColumns } from '@colatent/duckdb';
import { DuckDBInstance } from '@duckdb/node-api';
import { FEATURES } from '../network.js';
import { serveTasks } from '../serve-tasks.js';
import { timeProcessor, type Burst } from '../time-calls.js';
import type { Effort, EffortTask, EffortsTask } from './tasks.js';

let training: Columns | undefined;
let scored: Columns | undefined;
const models = new Map<Effort, Model>();

/** Reads the columns f0, f1, ... of a Parquet file into memory: the first rows to train on, the others to score. */
async function prepare({ parquet, training: count }: EffortsTask): Promise<{ scored: number }> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  const source = `read_parquet('${parquet}')`;
  const counted = await connection.runAndReadAll(`SELECT count(*) FROM ${source}`);
  const rows = Number(counted.getRows()[0]?.[0]);
  const values = Array.from({ length: FEATURES }, () => new Float32Array(rows));
  let start = 0;
  for await (const batch of streamColumns(connection, `FROM ${source}`)) {
    values.forEach((column, f) => {
      const part = batch.get(`f${f}`);
      if (part?.type !== 'number') throw new Error(`f${f} is no column of numbers`);
      for (let i = 0; i < batch.length; i++) column[start + i] = Number(part.values[i]);
    });
    start += batch.length;
  }
  connection.closeSync();
  instance.closeSync();
  const part = (from: number, to: number): Columns =>
    new Columns(
      values.map((column, f): Column => ({
        name: `f${f}`,
        type: 'number',
        length: to - from,
        values: column.subarray(from, to),
      })),
    );
  training = part(0, count);
  scored = part(count, rows);
  return { scored: rows - count };
}

function prepared(rows: Columns | undefined): Columns {
  if (rows === undefined) throw new Error('no table was prepared');
  return rows;
}

function trained(effort: Effort): Model {
  const model = models.get(effort);
  if (model === undefined) throw new Error(`no model was fitted with effort ${effort}`);
  return model;
}

await serveTasks({
  describe: () => ({ version: defaultEngine().name }),
  prepare,
  fit: ({ method }: EffortTask): Burst => {
    const rows = prepared(training);
    models.get(method)?.dispose();
    return timeProcessor(() => {
      models.set(method, fitSync(rows, { effort: method, seed: 1 }).model);
    });
  },
  size: ({ method }: EffortTask) => ({ bytes: trained(method).toBytes().length }),
  score: ({ method }: EffortTask): Burst => {
    const rows = prepared(scored);
    const model = trained(method);
    return timeProcessor(() => model.score(rows));
  },
});
