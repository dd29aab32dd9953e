import { Columns } from '../columns/columns.js';
import { RandomStream } from '../engine/random-stream.js';
import { ColumnsError } from '../errors.js';
import { inOneGo, type Work } from '../work/work.js';
import { bytesPerSlot, storeFor, type ColumnStore } from './column-store.js';

/**
 * Gathers the rows of a stream of batches. Up to a memory budget it keeps all; beyond it, an even sample: every row seen so far is
 * as likely to be among those kept (reservoir sampling, Vitter 1985, algorithm R).
 */
export class RowCollector {
  readonly #budget: number;
  readonly #random: RandomStream;
  #stores: Map<string, ColumnStore> | null = null;
  #capacity = 0;
  #seen = 0;
  #rows = new Uint32Array(0);
  #slots = new Uint32Array(0);

  /** @param budget bytes the kept rows may take. */
  constructor(budget: number, seed: number) {
    this.#budget = budget;
    this.#random = new RandomStream(seed);
  }

  /** Rows seen. */
  get seen(): number {
    return this.#seen;
  }

  /**
   * Take the rows of a batch; its buffers may be reused afterwards.
   * @throws ColumnsError when it lacks a column of the first batch, or has it in another type.
   */
  add(batch: Columns): void {
    inOneGo(this.adding(batch));
  }

  /** `add` in pieces, a column each. @throws what `add` throws. */
  *adding(batch: Columns): Work<void> {
    this.#stores ??= this.#open(batch);
    let done = 0;
    const count = this.#choose(batch.length);
    for (const [name, store] of this.#stores) {
      const column = batch.get(name);
      if (column === undefined) {
        throw new ColumnsError(`a batch lacks column "${name}", which earlier batches have`);
      }
      store.put(column, this.#rows, this.#slots, count);
      yield ++done / this.#stores.size;
    }
  }

  /** The rows kept. */
  toColumns(): Columns {
    const length = Math.min(this.#seen, this.#capacity);
    const stores = [...(this.#stores?.values() ?? [])];
    return new Columns(
      stores.map((store) => store.toColumn(length)),
      length,
    );
  }

  #open(batch: Columns): Map<string, ColumnStore> {
    const columns = [...batch];
    const bytesPerRow = columns.reduce((sum, column) => sum + bytesPerSlot(column), 0);
    this.#capacity = Math.max(1, Math.floor(this.#budget / Math.max(bytesPerRow, 1)));
    return new Map(columns.map((column) => [column.name, storeFor(column)]));
  }

  /** Decide which rows of a batch go into which slots, and how many do. */
  #choose(length: number): number {
    if (this.#rows.length < length) {
      this.#rows = new Uint32Array(length);
      this.#slots = new Uint32Array(length);
    }
    let count = 0;
    for (let row = 0; row < length; row++) {
      const slot =
        this.#seen < this.#capacity
          ? this.#seen
          : this.#random.integer(Math.min(this.#seen + 1, 2 ** 32));
      this.#seen++;
      if (slot >= this.#capacity) continue;
      this.#rows[count] = row;
      this.#slots[count] = slot;
      count++;
    }
    return count;
  }
}
