import { shortened } from './bins.js';
import { MOST_CORRELATED, type ProfileDocument } from './profile-document.js';

/** Least variance of a latent direction, so that a latent space with a dead unit has a Cholesky factor. */
const LEAST_VARIANCE = 1e-8;

/** Mean and covariance of latent vectors that come in blocks. */
export class LatentMoments {
  readonly #size: number;
  readonly #sums: Float64Array;
  readonly #products: Float64Array;
  #rows = 0;

  constructor(size: number) {
    this.#size = size;
    this.#sums = new Float64Array(size);
    this.#products = new Float64Array(size * size);
  }

  /** @param latent latent[k][i], i < rows. */
  add(latent: readonly Float32Array[], rows: number): void {
    const isWhole = this.#size <= MOST_CORRELATED;
    this.#rows += rows;
    latent.forEach((values, k) => {
      for (let i = 0; i < rows; i++) this.#sums[k] = (this.#sums[k] ?? 0) + (values[i] ?? 0);
      latent.slice(isWhole ? 0 : k, k + 1).forEach((others, j) => {
        const at = k * this.#size + (isWhole ? j : k);
        let sum = 0;
        for (let i = 0; i < rows; i++) sum += (values[i] ?? 0) * (others[i] ?? 0);
        this.#products[at] = (this.#products[at] ?? 0) + sum;
      });
    });
  }

  /** Mean and the lower triangle of the covariance's Cholesky factor; its diagonal alone for a large latent space. */
  toDocument(): ProfileDocument['latent'] {
    const rows = Math.max(this.#rows, 1);
    const mean = this.#sums.map((sum) => sum / rows);
    const covariance = (k: number, j: number): number =>
      (this.#products[k * this.#size + j] ?? 0) / rows - (mean[k] ?? 0) * (mean[j] ?? 0);
    const factor: number[][] = [];
    for (let k = 0; k < this.#size; k++) {
      const row: number[] = [];
      for (let j = 0; j < k && this.#size <= MOST_CORRELATED; j++) {
        const other = factor[j] ?? [];
        const dot = row.reduce((sum, value, i) => sum + value * (other[i] ?? 0), 0);
        row.push((covariance(k, j) - dot) / (other[j] ?? 1));
      }
      const explained = row.reduce((sum, value) => sum + value * value, 0);
      row.push(Math.sqrt(Math.max(covariance(k, k) - explained, LEAST_VARIANCE)));
      factor.push(row);
    }
    return {
      mean: [...mean].map(shortened),
      factor: factor.map((row) => row.map(shortened)),
    };
  }
}
