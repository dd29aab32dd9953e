import { Model, type Engine } from '@colatent/core';

interface CachedModel {
  readonly bytes: Buffer;
  readonly model: Model;
}

/**
 * Models by their bytes, so that a query parses each model once and not once per chunk. Keeps the most recently used ones and
 * disposes the others; a model is to be used before the next one is asked for.
 */
export class ModelCache {
  readonly #capacity: number;
  readonly #engine: Engine | undefined;
  /** Most recently used first. */
  readonly #models: CachedModel[] = [];

  /**
   * @param engine what models are to run on; undefined is the core's default.
   * @param capacity most models kept.
   */
  constructor(engine: Engine | undefined, capacity = 16) {
    this.#engine = engine;
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
      this.#models.pop()?.model.dispose();
    }
    return entry.model;
  }

  #load(bytes: Buffer): CachedModel {
    const copy = Buffer.from(bytes);
    return { bytes: copy, model: Model.fromBytes(copy, { engine: this.#engine }) };
  }
}
