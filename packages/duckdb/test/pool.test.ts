import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import type { DuckDBConnection } from '@duckdb/node-api';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connect, valuesOf } from './database.js';

const FAR = 120_000;
const OPTIONS = `max_iterations: 1, seed: 4, columns: {id: {exclude: true}}`;
const SETUP = `
  CREATE TABLE kept.trips AS
  SELECT i AS id, hash(i) % 1000 / 10.0 AS km, hash(i) % 1000 / 5.0 + hash(i * 3) % 7 AS minutes,
    ['bus', 'tram', 'a ferry across the lake'][(hash(i * 5) % 3 + 1)::INT] AS means, hash(i * 7) % 2 = 0 AS late
  FROM range(8000) r(i);
  CREATE TABLE kept.aae_models AS
  SELECT 'large' AS name, aae_train(list(t ORDER BY id), {effort: 'thorough', ${OPTIONS}}) AS model FROM kept.trips t WHERE id < 500
  UNION ALL
  SELECT 'small', aae_train(list(t ORDER BY id), {effort: 'light', latent_size: 2, ${OPTIONS}}) FROM kept.trips t WHERE id < 500`;

/** What the pool may compute: with NULL rows and values, with two models in one chunk, and as latent vectors. */
const QUERIES = [
  `SELECT aae_score('large', t) FROM trips t ORDER BY id`,
  `SELECT aae_score('large', CASE WHEN t.id % 5 > 0 THEN t END) FROM trips t ORDER BY id`,
  `SELECT aae_score('large', {km: CASE WHEN id % 3 > 0 THEN km END, minutes: minutes, means: nullif(means, 'bus'), late: late})
    FROM trips ORDER BY id`,
  `SELECT aae_score_model(m.model, t) FROM trips t LEFT JOIN aae_models m
    ON m.name = CASE WHEN t.id % 4 = 0 THEN 'small' WHEN t.id % 9 > 0 THEN 'large' END ORDER BY t.id`,
  `SELECT aae_is_anomaly('large', t, contamination := 0.1) FROM trips t ORDER BY id`,
  `SELECT aae_percentile('large', t) FROM trips t ORDER BY id`,
  `SELECT aae_embed('large', t) FROM trips t ORDER BY id`,
  `SELECT hex(aae_compress('large', t)) FROM trips t ORDER BY id`,
];

let folder: string;
let file: string;
let started: { readonly worker: Worker; readonly online: Promise<unknown> }[] = [];
process.on('worker', (worker) => {
  started.push({ worker, online: once(worker, 'online') });
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'colatent-duckdb-'));
  file = join(folder, 'kept.db');
  const { instance, connection } = await connect(':memory:', {}, { workers: 1 });
  await connection.run(`ATTACH '${file}' AS kept`);
  await connection.run(SETUP);
  connection.closeSync();
  instance.closeSync();
}, FAR);

afterAll(async () => {
  await rm(folder, { recursive: true });
});

afterEach(() => {
  started = [];
});

async function connectWith(workers: number, warnings: string[] = []): Promise<DuckDBConnection> {
  const onWarning = (warning: string): void => void warnings.push(warning);
  const { connection } = await connect(':memory:', {}, { workers, onWarning });
  await connection.run(`ATTACH '${file}' AS kept (READ_ONLY)`);
  await connection.run(`USE kept`);
  return connection;
}

async function resultsOf(connection: DuckDBConnection): Promise<unknown[]> {
  const results = [];
  for (const query of QUERIES) results.push(await valuesOf(connection, query));
  return results;
}

/** Asks until there was enough to do for workers to be started, and they have begun. */
async function startWorkers(connection: DuckDBConnection): Promise<void> {
  while (started.length === 0) await valuesOf(connection, QUERIES[0] ?? '');
  await Promise.all(started.map(({ online }) => online));
}

describe('install with workers', () => {
  it(
    'gives the same to the bit on one thread and on several',
    async () => {
      const expected = await resultsOf(await connectWith(1));
      expect(started).toHaveLength(0);
      const warnings: string[] = [];
      const several = await connectWith(3, warnings);
      await startWorkers(several);
      expect(started).toHaveLength(2);
      expect(await resultsOf(several)).toEqual(expected);
      expect(warnings).toEqual([]);
    },
    FAR,
  );

  it(
    'warns once when workers are lost in the middle of a query, and misses no score',
    async () => {
      const warnings: string[] = [];
      const connection = await connectWith(3, warnings);
      await startWorkers(connection);
      const [query = ''] = QUERIES;
      const running = valuesOf(connection, query);
      await setTimeout(20);
      for (const { worker } of started) void worker.terminate();
      const scores = await running;
      while (warnings.length === 0) await setTimeout(10);
      expect(await valuesOf(connection, query)).toEqual(scores);
      expect(await valuesOf(await connectWith(1), query)).toEqual(scores);
      expect(warnings).toEqual([
        expect.stringContaining('on one thread from now on, with the same results'),
      ]);
    },
    FAR,
  );

  it('refuses a number that is none of threads', async () => {
    for (const workers of [-1, 1.5, 65, NaN]) {
      await expect(connect(':memory:', {}, { workers })).rejects.toThrow(
        `option workers is ${workers}; it is a whole number of threads from 0 to 64`,
      );
    }
  });

  it(
    'lets the process end by itself when the last query is done',
    async () => {
      const program = `
        import { DuckDBInstance } from '@duckdb/node-api';
        import { install } from '@colatent/duckdb';
        let workers = 0;
        process.on('worker', () => workers++);
        const instance = await DuckDBInstance.create('${file}', { access_mode: 'READ_ONLY' });
        const connection = await instance.connect();
        await install(connection, { workers: 2 });
        while (workers === 0) await connection.runAndReadAll(${JSON.stringify(QUERIES[0])});
        await connection.runAndReadAll(${JSON.stringify(QUERIES[0])});
        console.log('done with ' + workers);`;
      const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
        cwd: new URL('..', import.meta.url),
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const [output, errors] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        once(child, 'exit'),
      ]);
      const code = child.exitCode;
      expect({ output, errors, code }).toEqual({ output: 'done with 1\n', errors: '', code: 0 });
    },
    FAR,
  );
});
