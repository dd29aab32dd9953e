import type { Head } from '../engine/engine.js';
import { RandomStream } from '../engine/random-stream.js';
import { portableNormals } from './portable-normal.js';

/**
 * The random numbers of new rows. Every row takes as many from its stream, so that what a row becomes depends on the seed and its
 * number alone, not on how many rows are drawn at once.
 */
export class RowDraws {
  readonly #random: RandomStream;
  readonly #latentSize: number;
  readonly #firstOfHead: readonly number[];
  readonly #stride: number;
  #uniforms = new Float32Array(0);

  constructor(seed: number, latentSize: number, heads: readonly Head[]) {
    this.#random = new RandomStream(seed);
    this.#latentSize = latentSize;
    let next = evenUp(latentSize);
    // one for NULL, then what the head's values need
    this.#firstOfHead = heads.map(({ loss, width }) => {
      const first = next;
      next += 1 + (loss === 'softmax_cross_entropy' ? 1 : evenUp(width));
      return first;
    });
    this.#stride = next;
  }

  /** Draw the numbers of the next `rows` rows. */
  next(rows: number): void {
    const length = rows * this.#stride;
    if (this.#uniforms.length < length) this.#uniforms = new Float32Array(length);
    for (let row = 0; row < rows; row++) {
      this.#random.uniform(this.#uniforms.subarray(row * this.#stride, (row + 1) * this.#stride));
    }
  }

  /** The standard normals of a row's latent vector. */
  latent(row: number, out: Float64Array): void {
    this.#normals(row * this.#stride, this.#latentSize, out);
  }

  /** The standard normals of a head's features. */
  noise(row: number, head: number, width: number, out: Float64Array): void {
    this.#normals(row * this.#stride + (this.#firstOfHead[head] ?? 0) + 1, width, out);
  }

  /** A uniform number in [0, 1) for feature or class number `which` of a head. */
  uniform(row: number, head: number, which = 0): number {
    return this.#uniforms[row * this.#stride + (this.#firstOfHead[head] ?? 0) + 1 + which] ?? 0;
  }

  /** A uniform number in [0, 1) that decides whether a head's value is NULL. */
  nullity(row: number, head: number): number {
    return this.#uniforms[row * this.#stride + (this.#firstOfHead[head] ?? 0)] ?? 0;
  }

  #normals(first: number, count: number, out: Float64Array): void {
    for (let i = 0; i < count; i += 2) {
      const pair = portableNormals(
        this.#uniforms[first + i] ?? 0,
        this.#uniforms[first + i + 1] ?? 0,
      );
      out[i] = pair[0];
      if (i + 1 < count) out[i + 1] = pair[1];
    }
  }
}

function evenUp(count: number): number {
  return count + (count & 1);
}
