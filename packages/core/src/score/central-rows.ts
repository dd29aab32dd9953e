import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { covarianceOf, meansOf } from './covariance.js';
import { portableExp, portableLog } from './portable-math.js';
import { principalDirections } from './principal-directions.js';

/** Share of the rows whose covariance is sought, and concentration steps towards it. */
const SUPPORT = 0.6;
const STEPS = 10;
/** With more columns than this, rows are projected on so many principal directions and their distance from these is one column more. */
const MOST_COLUMNS = 200;
const PROJECTED_COLUMNS = 100;

/**
 * How far each row lies from the bulk: the squared Mahalanobis distance with the minimum covariance determinant of Rousseeuw & Van
 * Driessen (1999), started deterministically from bounded ranks as Hubert, Rousseeuw & Verdonck (2012) do. Rows that are themselves far
 * off do not shift it.
 * @param columns standardised, all of one length.
 * @param sample rows the estimate is made from.
 */
export function robustDistances(
  columns: readonly Float32Array[],
  sample: Uint32Array,
): Float64Array {
  const reduced = columns.length > MOST_COLUMNS ? projected(columns, sample) : columns;
  const chosen = reduced.map((column) => Float64Array.from(sample, (row) => column[row] ?? 0));
  const { means, inverse } = concentrate(chosen);
  return distances(reduced, means, inverse);
}

/** Mean and inverse covariance of the bulk of some rows. */
function concentrate(columns: readonly Float64Array[]): {
  means: Float64Array;
  inverse: Matrix;
} {
  const width = columns.length;
  const rows = columns[0]?.length ?? 0;
  const support = Math.min(rows, Math.max(Math.floor(SUPPORT * rows), 2 * width));
  const all = covarianceOf(columns, meansOf(columns));
  const ridge = (0.01 * all.trace()) / width + 1e-9;
  let central = lowest(startingDistances(columns), Math.min(rows, Math.max(rows >> 1, 2 * width)));
  for (let step = 0; ; step++) {
    const means = meansOf(columns, central);
    const covariance = covarianceOf(columns, means, central);
    for (let c = 0; c < width; c++) covariance.set(c, c, covariance.get(c, c) + ridge);
    const inverse = invertFactor(covariance);
    if (step === STEPS) return { means, inverse };
    central = lowest(distances(columns, means, inverse), support);
  }
}

/** Squared lengths in directions that far values cannot turn. */
function startingDistances(columns: readonly Float64Array[]): Float64Array {
  const standardised = columns.map((column) => {
    const ordered = column.slice().sort();
    const spread = Math.max((quantile(ordered, 0.75) - quantile(ordered, 0.25)) / 1.349, 0.01);
    const median = quantile(ordered, 0.5);
    return column.map((x) => (x - median) / spread);
  });
  const bounded = standardised.map((column) => column.map(hyperbolicTangent));
  const covariance = covarianceOf(bounded, meansOf(bounded));
  for (let c = 0; c < columns.length; c++) covariance.set(c, c, covariance.get(c, c) + 0.01);
  const { directions } = principalDirections(covariance, columns.length);
  const sums = new Float64Array(columns[0]?.length ?? 0);
  for (const direction of directions) {
    const along = project(standardised, direction);
    const median = quantile(along.slice().sort(), 0.5);
    const deviation = quantile(along.map((x) => Math.abs(x - median)).sort(), 0.5);
    const spread = Math.max(deviation, 0.01);
    for (let i = 0; i < sums.length; i++) {
      sums[i] = (sums[i] ?? 0) + (((along[i] ?? 0) - median) / spread) ** 2;
    }
  }
  return sums;
}

/** Leading principal directions of the sample, and the logarithm of what they leave, both of a spread about 1. */
function projected(columns: readonly Float32Array[], sample: Uint32Array): Float32Array[] {
  const means = meansOf(columns, sample);
  const covariance = covarianceOf(columns, means, sample);
  const { variances, directions } = principalDirections(covariance, PROJECTED_COLUMNS);
  const centred = columns.map((column, c) => column.map((x) => x - (means[c] ?? 0)));
  const along = directions.map((direction) => project(centred, direction));
  const rest = Float64Array.from(centred[0] ?? [], (_, i) => {
    let length = 0;
    for (const column of centred) length += (column[i] ?? 0) ** 2;
    for (const column of along) length -= (column[i] ?? 0) ** 2;
    return portableLog(1 + Math.sqrt(Math.max(0, length)));
  });
  const scale =
    variances.reduce((sum, variance) => sum + Math.sqrt(variance), 0) / variances.length || 1;
  const [restMean = 0] = meansOf([rest], sample);
  const [restVariance = 0] = covarianceOf([rest], Float64Array.of(restMean), sample).to1DArray();
  const restScale = Math.sqrt(restVariance) || 1;
  return [
    ...along.map((column) => Float32Array.from(column, (x) => x / scale)),
    Float32Array.from(rest, (x) => (x - restMean) / restScale),
  ];
}

function project(
  columns: readonly (Float32Array | Float64Array)[],
  direction: Float64Array,
): Float64Array {
  const out = new Float64Array(columns[0]?.length ?? 0);
  columns.forEach((column, c) => {
    const weight = direction[c] ?? 0;
    for (let i = 0; i < out.length; i++) out[i] = (out[i] ?? 0) + weight * (column[i] ?? 0);
  });
  return out;
}

/** L^-1 of a covariance L L^T, with which a squared Mahalanobis distance is a squared length. */
function invertFactor(covariance: Matrix): Matrix {
  const lower = new CholeskyDecomposition(covariance).lowerTriangularMatrix;
  const size = lower.rows;
  const inverse = new Matrix(size, size);
  for (let column = 0; column < size; column++) {
    for (let row = column; row < size; row++) {
      let sum = row === column ? 1 : 0;
      for (let k = column; k < row; k++) sum -= lower.get(row, k) * inverse.get(k, column);
      inverse.set(row, column, sum / lower.get(row, row));
    }
  }
  return inverse;
}

function distances(
  columns: readonly (Float32Array | Float64Array)[],
  means: Float64Array,
  inverse: Matrix,
): Float64Array {
  const width = columns.length;
  const rows = columns[0]?.length ?? 0;
  const factor = inverse.to2DArray().map((row) => Float64Array.from(row));
  const out = new Float64Array(rows);
  const row = new Float64Array(width);
  for (let i = 0; i < rows; i++) {
    for (let c = 0; c < width; c++) row[c] = (columns[c]?.[i] ?? 0) - (means[c] ?? 0);
    let total = 0;
    for (let k = 0; k < width; k++) {
      const weights = factor[k] ?? row;
      let sum = 0;
      for (let c = 0; c <= k; c++) sum += (weights[c] ?? 0) * (row[c] ?? 0);
      total += sum * sum;
    }
    out[i] = total;
  }
  return out;
}

/** Row numbers of the `count` lowest values; of equal ones, those that come first. */
export function lowest(values: Float64Array, count: number): Uint32Array {
  const order = new Uint32Array(values.length).map((_, row) => row);
  order.sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0) || a - b);
  return order.subarray(0, count);
}

/** Linear interpolation between ordered values. */
function quantile(ordered: Float64Array, share: number): number {
  const at = share * (ordered.length - 1);
  const below = Math.floor(at);
  const low = ordered[below] ?? 0;
  const high = ordered[below + 1] ?? low;
  return low + (high - low) * (at - below);
}

function hyperbolicTangent(x: number): number {
  return 1 - 2 / (portableExp(2 * x) + 1);
}
