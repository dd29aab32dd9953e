import { Columns, createWasmEngine, fitSync, type Column, type Model } from '@colatent/core';
import { setTimeout } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { WorkerPool, type PooledModel } from './worker-pool.js';

const KINDS = ['score', 'embed'] as const;
const FAR = 120_000;

let started: Worker[] = [];
const pools: WorkerPool[] = [];
const remember = (worker: Worker): void => {
  started.push(worker);
};
process.on('worker', remember);

afterEach(() => {
  for (const pool of pools.splice(0)) pool.close();
  started = [];
});

function makePool(onFailure: (reason: string) => void): WorkerPool {
  const engine = createWasmEngine({ simd: 'plain' });
  const pool = new WorkerPool({ threads: 3, engine, simd: 'plain', onFailure });
  pools.push(pool);
  return pool;
}

function failOn(reason: string): never {
  throw new Error(`the pool failed: ${reason}`);
}

/** Numbers 0 to 1 of a Lehmer generator. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

/** Numbers with NULLs, names with unknown ones among them, and truth values. */
function table(rows: number, seed: number): Columns {
  const next = numbers(seed);
  const base = Float64Array.from({ length: rows }, next);
  const bits = Uint8Array.from({ length: Math.ceil(rows / 8) }, () => Math.floor(next() * 256));
  const codes = Uint32Array.from({ length: rows }, () => Math.floor(next() * 5));
  const number = (name: string, values: Float64Array): Column => ({
    type: 'number',
    name,
    length: rows,
    values,
  });
  return new Columns([
    number('a', base),
    number(
      'b',
      base.map((x) => 2 * x + next() / 10),
    ),
    { ...number('c', base.map(next)), validity: { bits } },
    {
      type: 'dictionary',
      name: 'kind',
      length: rows,
      codes,
      dictionary: ['car', 'bus', null, 'tram', seed === 1 ? 'ferry' : 'balloon'],
    },
    {
      type: 'boolean',
      name: 'late',
      length: rows,
      values: Uint8Array.from(base, (x) => +(x > 0.7)),
    },
  ]);
}

function vectors(rows: number, size: number): Columns {
  const values = Float32Array.from({ length: rows * size }, numbers(7));
  return new Columns([{ type: 'vector', name: 'v', length: rows, size, values }]);
}

function fitPlain(columns: Columns, effort: 'light' | 'thorough'): Model {
  const engine = createWasmEngine({ simd: 'plain' });
  return fitSync(columns, { effort, hiddenUnits: [12], maxIterations: 1, seed: 3, engine }).model;
}

/** Lets a pool have its workers, and computes with them until they have had a part in it. */
async function warmUp(pool: WorkerPool, pooled: PooledModel, columns: Columns): Promise<void> {
  while (!pool.takes(1000)) await setTimeout(10);
  const before = pool.unitsByWorkers;
  while (pool.unitsByWorkers === before) {
    pool.run(pooled, 'score', columns);
    await setTimeout(1);
  }
}

describe('WorkerPool', () => {
  it(
    'gives the bits the model gives, for any number of rows and for rows so wide that a chunk takes several jobs',
    async () => {
      const pool = makePool(failOn);
      const trained = table(500, 1);
      const rowCounts = [1, 7, 255, 256, 257, 1000, 2047, 2048, 5000];
      const cases = [
        { model: fitPlain(trained, 'light'), tables: rowCounts.map((rows) => table(rows, 2)) },
        { model: fitPlain(trained, 'thorough'), tables: rowCounts.map((rows) => table(rows, 3)) },
        { model: fitPlain(vectors(100, 2000), 'light'), tables: [vectors(1500, 2000)] },
      ];
      const pooled = cases.map(({ model, tables }) => ({
        model,
        tables,
        shared: pool.add(model.toBytes()),
      }));
      for (const { shared, tables } of pooled) {
        for (const columns of tables.slice(-1)) await warmUp(pool, shared, columns);
      }
      // models and kinds by turns, as the rows of one chunk may name several
      for (let round = 0; round < 2; round++) {
        for (const kind of KINDS) {
          for (let index = 0; index < rowCounts.length; index++) {
            for (const { model, tables, shared } of pooled) {
              const columns = tables[index];
              if (columns === undefined) continue;
              expect(pool.run(shared, kind, columns)).toEqual(model[kind](columns));
            }
          }
        }
      }
    },
    FAR,
  );

  it(
    'passes on what is wrong with a value or a column, and goes on',
    async () => {
      const pool = makePool(failOn);
      const columns = table(2048, 1);
      const model = fitPlain(columns, 'light');
      const pooled = pool.add(model.toBytes());
      await warmUp(pool, pooled, columns);
      const broken = new Columns(
        [...columns].map((column): Column => {
          if (column.name !== 'kind') return column;
          const at = (row: number): string => {
            if (row === 1500) throw new Error('row 1500 cannot be read');
            return 'bus';
          };
          return { type: 'string', name: 'kind', length: 2048, at };
        }),
      );
      expect(() => pool.run(pooled, 'score', broken)).toThrow('row 1500 cannot be read');
      const lacking = new Columns([...columns].slice(1));
      expect(() => pool.run(pooled, 'score', lacking)).toThrow('column "a"');
      expect(pool.run(pooled, 'score', columns)).toEqual(model.score(columns));
    },
    FAR,
  );

  it(
    'loses no score when a worker dies, says so once, and takes no more work',
    async () => {
      const failures: string[] = [];
      const pool = makePool((reason) => failures.push(reason));
      const columns = table(2048, 1);
      const model = fitPlain(columns, 'thorough');
      const pooled = pool.add(model.toBytes());
      const expected = model.score(columns);
      await warmUp(pool, pooled, columns);
      expect(started).toHaveLength(2);
      const ended = started[0]?.terminate();
      while (failures.length === 0) {
        expect(pool.run(pooled, 'score', columns)).toEqual(expected);
        await setTimeout(0);
      }
      await ended;
      expect(failures).toHaveLength(1);
      expect(pool.takes(1000)).toBe(false);
      expect(pool.run(pooled, 'score', columns)).toEqual(expected);
    },
    FAR,
  );

  it(
    'says so when workers do not start',
    async () => {
      const failures: string[] = [];
      const pool = makePool((reason) => failures.push(reason));
      const stop = (worker: Worker): void => void worker.terminate();
      process.on('worker', stop);
      expect(pool.takes(1000)).toBe(false);
      while (failures.length === 0) await setTimeout(10);
      process.off('worker', stop);
      expect(failures).toEqual([expect.stringContaining('a worker was lost: it ended')]);
      expect(pool.takes(1000)).toBe(false);
    },
    FAR,
  );
});
