import { RandomStream } from '../engine/random-stream.js';

/** Visits rows in random order, every one as often as any other: shuffled anew when all were visited. */
export class RowOrder {
  readonly #order: Uint32Array;
  readonly #random: RandomStream;
  #at: number;

  constructor(rows: Uint32Array, seed: number) {
    this.#order = rows.slice();
    this.#random = new RandomStream(seed);
    this.#at = rows.length;
  }

  /** The next `count` rows, fewer where the round ends before. */
  next(count: number): Uint32Array {
    if (this.#at === this.#order.length) {
      this.#random.shuffle(this.#order);
      this.#at = 0;
    }
    const rows = this.#order.subarray(this.#at, this.#at + count);
    this.#at += rows.length;
    return rows;
  }
}
