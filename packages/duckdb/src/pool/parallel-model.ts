import type { Columns, Model } from '@colatent/core';
import { FasterWay } from './faster-way.js';
import type { JobKind } from './job-control.js';
import type { PooledModel, WorkerPool } from './worker-pool.js';

/** A model that computes a chunk on the threads of a pool where that is faster, and on its own where not. It gives the same either way. */
export class ParallelModel {
  readonly #model: Model;
  readonly #bytes: Uint8Array;
  readonly #pool: WorkerPool;
  readonly #ways: Readonly<Record<JobKind, FasterWay>> = {
    score: new FasterWay(),
    embed: new FasterWay(),
  };
  #pooled: PooledModel | null = null;

  /** @param bytes the file of `model`; must not change afterwards. */
  constructor(model: Model, bytes: Uint8Array, pool: WorkerPool) {
    this.#model = model;
    this.#bytes = bytes;
    this.#pool = pool;
  }

  /** As `Model.score`. */
  score(columns: Columns): Float32Array {
    return this.#compute('score', columns, () => this.#model.score(columns));
  }

  /** As `Model.embed`. */
  embed(columns: Columns): Float32Array {
    return this.#compute('embed', columns, () => this.#model.embed(columns));
  }

  /** Gives back what the pool keeps of the model. The model itself is the caller's. */
  dispose(): void {
    if (this.#pooled !== null) this.#pool.forget(this.#pooled);
    this.#pooled = null;
  }

  #compute(kind: JobKind, columns: Columns, alone: () => Float32Array): Float32Array {
    const rows = columns.length;
    const ways = this.#ways[kind];
    const takes = this.#pool.takes(ways.aloneCost * rows);
    const way = takes ? ways.next() : 'alone';
    const helped = this.#pool.unitsByWorkers;
    const start = performance.now();
    const results = way === 'shared' ? this.#share(kind, columns) : alone();
    const took = performance.now() - start;
    // a chunk that no worker had a part in, for want of a processor or because they have only begun, was not shared
    const measured = way === 'alone' || this.#pool.unitsByWorkers > helped;
    if (rows > 0 && measured) ways.add(way, took / rows);
    return results;
  }

  #share(kind: JobKind, columns: Columns): Float32Array {
    this.#pooled ??= this.#pool.add(this.#bytes);
    return this.#pool.run(this.#pooled, kind, columns);
  }
}
