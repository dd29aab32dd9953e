import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

/** Directions of greatest variance among vectors, the greatest first. */
export interface PrincipalComponents {
  readonly mean: readonly number[];
  /** directions[i] is a unit vector; its greatest element is positive, so that equal vectors give equal maps. */
  readonly directions: readonly (readonly number[])[];
  /** Share of the whole variance along each direction, 0 to 1. */
  readonly shares: readonly number[];
}

/**
 * The principal components of vectors: eigenvectors of their covariance.
 * @param vectors vector after vector, of `size` elements each.
 */
export function principalComponents(vectors: Float32Array, size: number): PrincipalComponents {
  const count = vectors.length / size;
  const mean = new Float64Array(size);
  for (let at = 0; at < vectors.length; at++) {
    mean[at % size] = (mean[at % size] ?? 0) + (vectors[at] ?? 0) / count;
  }
  const covariance = new Float64Array(size * size);
  const centred = new Float64Array(size);
  for (let at = 0; at < vectors.length; at += size) {
    for (let k = 0; k < size; k++) centred[k] = (vectors[at + k] ?? 0) - (mean[k] ?? 0);
    for (let k = 0; k < size; k++) {
      const factor = (centred[k] ?? 0) / count;
      for (let j = 0; j <= k; j++) {
        covariance[k * size + j] = (covariance[k * size + j] ?? 0) + factor * (centred[j] ?? 0);
      }
    }
  }
  const symmetric = Matrix.zeros(size, size);
  for (let k = 0; k < size; k++) {
    for (let j = 0; j <= k; j++) {
      symmetric.set(k, j, covariance[k * size + j] ?? 0);
      symmetric.set(j, k, covariance[k * size + j] ?? 0);
    }
  }
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(symmetric, {
    assumeSymmetric: true,
  });
  const total = realEigenvalues.reduce((sum, value) => sum + Math.max(0, value), 0);
  const order = realEigenvalues.map((_, i) => i);
  order.sort((a, b) => (realEigenvalues[b] ?? 0) - (realEigenvalues[a] ?? 0));
  return {
    mean: [...mean],
    directions: order.map((i) => facing(eigenvectorMatrix.getColumn(i))),
    shares: order.map((i) => (total > 0 ? Math.max(0, realEigenvalues[i] ?? 0) / total : 0)),
  };
}

function facing(direction: number[]): number[] {
  const greatest = direction.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0);
  return greatest < 0 ? direction.map((element) => -element) : direction;
}
