import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { covarianceOf, meansOf, type NumberColumns } from './covariance.js';
import { partOf, PIECE, told, type Work } from '../work/work.js';
import { portableExp, portableLog } from './portable-math.js';
import { principalDirections } from './principal-directions.js';

/** Share of the rows whose covariance is sought, and concentration steps towards it. */
const SUPPORT = 0.6;
const STEPS = 10;
/** With more columns than this, rows are projected on so many principal directions and their distance from these is one column more. */
const MOST_COLUMNS = 200;
const PROJECTED_COLUMNS = 100;
/** What projecting is of all the work, roughly. */
const WIDE_SHARE = 0.9;

/**
 * How far each row lies from the bulk: the squared Mahalanobis distance with the minimum covariance determinant of Rousseeuw & Van
 * Driessen (1999), started deterministically from bounded ranks as Hubert, Rousseeuw & Verdonck (2012) do. Rows that are themselves far
 * off do not shift it.
 * Always finite for finite columns: 0.01 of the sample's mean variance is added to every variance. Rows far off are told from the bulk
 * where there are some 15 rows for every column, of which there are 101 at most; with fewer, the bulk may come to hold such rows.
 * @param columns standardised, all of one length.
 * @param sample rows the estimate is made from.
 * @returns one distance a row, of all rows.
 */
export function* robustDistances(
  columns: readonly Float32Array[],
  sample: Uint32Array,
): Work<Float64Array> {
  const isWide = columns.length > MOST_COLUMNS;
  const from = isWide ? WIDE_SHARE : 0;
  const reduced = isWide ? yield* partOf(projected(columns, sample), 0, from) : columns;
  const chosen = reduced.map((column) => Float64Array.from(sample, (row) => column[row] ?? 0));
  const until = from + 0.7 * (1 - from);
  const { means, inverse } = yield* partOf(concentrate(chosen), from, until);
  return yield* partOf(distances(reduced, means, inverse), until, 1);
}

/** Mean and inverse covariance of the bulk of some rows. */
function* concentrate(
  columns: readonly Float64Array[],
): Work<{ means: Float64Array; inverse: Matrix }> {
  const width = columns.length;
  const rows = columns[0]?.length ?? 0;
  const support = Math.min(rows, Math.max(Math.floor(SUPPORT * rows), 2 * width));
  const shareAt = (step: number): number => (step + 1) / (STEPS + 2);
  const all = yield* partOf(covarianceOf(columns, meansOf(columns)), 0, shareAt(-0.5));
  const ridge = (0.01 * all.trace()) / width + 1e-9;
  const starting = yield* partOf(startingDistances(columns), shareAt(-0.5), shareAt(0));
  let central = lowest(starting, Math.min(rows, Math.max(rows >> 1, 2 * width)));
  for (let step = 0; ; step++) {
    const means = meansOf(columns, central);
    const covariance = yield* partOf(
      covarianceOf(columns, means, central),
      shareAt(step),
      shareAt(step + 0.5),
    );
    for (let c = 0; c < width; c++) covariance.set(c, c, covariance.get(c, c) + ridge);
    const inverse = invertFactor(covariance);
    if (step === STEPS) return { means, inverse };
    const from = yield* partOf(
      distances(columns, means, inverse),
      shareAt(step + 0.5),
      shareAt(step + 1),
    );
    central = lowest(from, support);
  }
}

/** Squared lengths in directions that far values cannot turn. */
function* startingDistances(columns: readonly Float64Array[]): Work<Float64Array> {
  const standardised = columns.map((column) => {
    const ordered = column.slice().sort();
    const spread = Math.max((quantile(ordered, 0.75) - quantile(ordered, 0.25)) / 1.349, 0.01);
    const median = quantile(ordered, 0.5);
    return column.map((x) => (x - median) / spread);
  });
  const bounded = standardised.map((column) => column.map(hyperbolicTangent));
  const covariance = yield* partOf(covarianceOf(bounded, meansOf(bounded)), 0, 0.4);
  for (let c = 0; c < columns.length; c++) covariance.set(c, c, covariance.get(c, c) + 0.01);
  const { directions } = yield* partOf(principalDirections(covariance, columns.length), 0.4, 0.8);
  const sums = new Float64Array(columns[0]?.length ?? 0);
  for (const [k, direction] of directions.entries()) {
    yield 0.8 + (0.2 * k) / directions.length;
    const along = project(standardised, direction);
    const median = quantile(along.slice().sort(), 0.5);
    const deviation = quantile(along.map((x) => Math.abs(x - median)).sort(), 0.5);
    const spread = Math.max(deviation, 0.01);
    for (let i = 0; i < sums.length; i++) {
      const distance = ((along[i] ?? 0) - median) / spread;
      sums[i] = (sums[i] ?? 0) + distance * distance;
    }
  }
  return sums;
}

/** Leading principal directions of the sample, and the logarithm of what they leave, both of a spread about 1. */
function* projected(columns: readonly Float32Array[], sample: Uint32Array): Work<Float64Array[]> {
  const means = meansOf(columns, sample);
  const covariance = yield* partOf(covarianceOf(columns, means, sample), 0, 0.4);
  const { variances, directions } = yield* partOf(
    principalDirections(covariance, PROJECTED_COLUMNS),
    0.4,
    0.9,
  );
  const along: Float64Array[] = [];
  for (const direction of directions) {
    yield 0.9 + (0.1 * along.length) / directions.length;
    along.push(project(columns, direction, means));
  }
  const rest = new Float64Array(columns[0]?.length ?? 0);
  for (const [c, column] of columns.entries()) {
    yield 1;
    addSquares(column, means[c] ?? 0, 1, rest);
  }
  for (const column of along) addSquares(column, 0, -1, rest);
  for (const [i, square] of rest.entries()) {
    rest[i] = portableLog(1 + Math.sqrt(Math.max(0, square)));
  }
  const scale =
    variances.reduce((sum, variance) => sum + Math.sqrt(variance), 0) / variances.length || 1;
  const [restMean = 0] = meansOf([rest], sample);
  const ofRest = yield* told(covarianceOf([rest], Float64Array.of(restMean), sample), () => 1);
  const [restVariance = 0] = ofRest.to1DArray();
  const restScale = Math.sqrt(restVariance) || 1;
  return [
    ...along.map((column) => column.map((x) => x / scale)),
    rest.map((x) => (x - restMean) / restScale),
  ];
}

/** sums += sign * (column - mean)^2 */
function addSquares(
  column: Float32Array | Float64Array,
  mean: number,
  sign: number,
  sums: Float64Array,
): void {
  for (let i = 0; i < sums.length; i++) {
    const x = (column[i] ?? 0) - mean;
    sums[i] = (sums[i] ?? 0) + sign * x * x;
  }
}

/** Coordinates along a direction, from the means where they are given. */
function project(
  columns: NumberColumns,
  direction: Float64Array,
  means?: Float64Array,
): Float64Array {
  const out = new Float64Array(columns[0]?.length ?? 0);
  columns.forEach((column, c) => {
    const weight = direction[c] ?? 0;
    const mean = means?.[c] ?? 0;
    for (let i = 0; i < out.length; i++) {
      out[i] = (out[i] ?? 0) + weight * ((column[i] ?? 0) - mean);
    }
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

function* distances(
  columns: NumberColumns,
  means: Float64Array,
  inverse: Matrix,
): Work<Float64Array> {
  const width = columns.length;
  const rows = columns[0]?.length ?? 0;
  const factor = inverse.to2DArray().map((row) => Float64Array.from(row));
  const out = new Float64Array(rows);
  const row = new Float64Array(width);
  const piece = Math.ceil(PIECE / (width * width));
  for (let i = 0; i < rows; i++) {
    if (i % piece === piece - 1) yield i / rows;
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
