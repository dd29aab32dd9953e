import { EigenvalueDecomposition, Matrix, QrDecomposition } from 'ml-matrix';
import { RandomStream } from '../engine/random-stream.js';
import { partOf, type Work } from '../work/work.js';
import { productOf } from './product.js';

/** Variances along orthonormal directions, largest first. */
export interface PrincipalDirections {
  readonly variances: readonly number[];
  /** One direction a row. */
  readonly directions: readonly Float64Array[];
}

/** Up to this size all directions are computed; above it, only those asked for, by iteration. */
const LARGEST_WHOLE = 320;
/** Directions iterated beyond those asked for, and rounds of it: both far above what distances can tell. */
const SPARE_DIRECTIONS = 8;
const ROUNDS = 10;

/**
 * The leading eigenvectors of a covariance matrix: by a whole symmetric decomposition where it is small, by subspace iteration with a
 * Rayleigh-Ritz step (Halko, Martinsson & Tropp 2011, section 4.5) where it is large.
 */
export function* principalDirections(covariance: Matrix, count: number): Work<PrincipalDirections> {
  const size = covariance.rows;
  const wanted = Math.min(count, size);
  if (size <= LARGEST_WHOLE) return leading(covariance, Matrix.eye(size, size), wanted);
  const width = Math.min(size, wanted + SPARE_DIRECTIONS);
  const start = new Float32Array(size * width);
  new RandomStream(0).uniform(start);
  let basis = new Matrix(
    Array.from({ length: size }, (_, row) =>
      Array.from(start.subarray(row * width, (row + 1) * width), (x) => x - 0.5),
    ),
  );
  for (let round = 0; round < ROUNDS; round++) {
    const [from, to] = [round / (ROUNDS + 1), (round + 0.5) / (ROUNDS + 1)];
    const decomposed = new QrDecomposition(yield* partOf(productOf(covariance, basis), from, to));
    yield to;
    basis = decomposed.orthogonalMatrix;
    yield (round + 1) / (ROUNDS + 1);
  }
  const half = yield* partOf(productOf(basis.transpose(), covariance), ROUNDS / (ROUNDS + 1), 1);
  const projected = half.mmul(basis);
  return leading(projected, basis, wanted);
}

/** Leading eigenvectors of a small symmetric matrix, carried back by a basis of columns. */
function leading(symmetric: Matrix, basis: Matrix, count: number): PrincipalDirections {
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(symmetric, {
    assumeSymmetric: true,
  });
  const order = realEigenvalues.map((_, index) => index);
  order.sort((a, b) => (realEigenvalues[b] ?? 0) - (realEigenvalues[a] ?? 0));
  const chosen = order.slice(0, count);
  return {
    variances: chosen.map((index) => Math.max(0, realEigenvalues[index] ?? 0)),
    directions: chosen.map((index) => {
      const column = basis.mmul(Matrix.columnVector(eigenvectorMatrix.getColumn(index)));
      return Float64Array.from(column.to1DArray());
    }),
  };
}
