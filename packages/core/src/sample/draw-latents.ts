import type { ProfileDocument } from '../profile/profile-document.js';
import type { RowDraws } from './row-draws.js';

/** A distribution of latent vectors. */
export type Latents = 'gaussian' | 'prior';

/** Latent vectors of new rows, latent[k][i]: standard normal, or with the mean and covariance of the training rows'. */
export function drawLatents(
  latents: Latents,
  { mean, factor }: ProfileDocument['latent'],
  draws: RowDraws,
  latent: readonly Float32Array[],
  rows: number,
): void {
  const size = latent.length;
  const normals = new Float64Array(size);
  for (let row = 0; row < rows; row++) {
    draws.latent(row, normals);
    for (let k = 0; k < size; k++) {
      const out = latent[k];
      if (out) out[row] = latents === 'prior' ? (normals[k] ?? 0) : correlated(k);
    }
  }

  function correlated(k: number): number {
    const weights = factor[k] ?? [];
    // a factor of the diagonal alone has one number a row
    const first = k + 1 - weights.length;
    return weights.reduce(
      (sum, weight, j) => sum + weight * (normals[first + j] ?? 0),
      mean[k] ?? 0,
    );
  }
}
