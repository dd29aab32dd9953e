import { Model, type Columns, type Engine } from '@colatent/core';
import { ParallelModel } from '../pool/parallel-model.js';
import type { WorkerPool } from '../pool/worker-pool.js';

interface CachedModel {
  readonly bytes: Buffer;
  readonly model: Model;
  /** Null: there is no pool. */
  readonly parallel: ParallelModel | null;
}

/**
 * Models by their bytes, so that a query parses each model once and not once per chunk. Keeps the most recently used ones and
 * disposes the others; a model is to be used before the next one is asked for.
 */
export class ModelCache {
  readonly #capacity: number;
  readonly #engine: Engine | undefined;
  readonly #pool: WorkerPool | null;
  /** Most recently used first. */
  readonly #models: CachedModel[] = [];

  /**
   * @param engine what models are to run on; undefined is the core's default.
   * @param pool threads that help with large chunks; null is none.
   * @param capacity most models kept.
   */
  constructor(engine: Engine | undefined, pool: WorkerPool | null = null, capacity = 16) {
    this.#engine = engine;
    this.#pool = pool;
    this.#capacity = capacity;
  }

  /**
   * The model of a model file.
   * @param bytes may be a view of memory that soon goes away.
   * @throws DamagedModelError | UnsupportedModelError as Model.fromBytes does.
   */
  get(bytes: Buffer): Model {
    const index = this.#models.findIndex((cached) => cached.bytes.equals(bytes));
    const [found] = index < 0 ? [] : this.#models.splice(index, 1);
    const entry = found ?? this.#load(bytes);
    this.#models.unshift(entry);
    if (this.#models.length > this.#capacity) {
      const last = this.#models.pop();
      last?.parallel?.dispose();
      last?.model.dispose();
    }
    return entry.model;
  }

  /** `model.score(columns)` of a model `get` gave, on as many threads as pay. */
  score(model: Model, columns: Columns): Float32Array {
    return (this.#parallelOf(model) ?? model).score(columns);
  }

  /** `model.embed(columns)` of a model `get` gave, on as many threads as pay. */
  embed(model: Model, columns: Columns): Float32Array {
    return (this.#parallelOf(model) ?? model).embed(columns);
  }

  #parallelOf(model: Model): ParallelModel | null {
    return this.#models.find((cached) => cached.model === model)?.parallel ?? null;
  }

  #load(bytes: Buffer): CachedModel {
    const copy = Buffer.from(bytes);
    const model = Model.fromBytes(copy, { engine: this.#engine });
    const parallel = this.#pool && new ParallelModel(model, copy, this.#pool);
    return { bytes: copy, model, parallel };
  }
}
