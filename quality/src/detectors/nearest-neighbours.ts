import { performance } from 'node:perf_hooks';
import type { Detector } from './detection.js';

/** The neighbour whose distance is the score; the published tables use PyOD's default. */
const NEIGHBOURS = 5;

/**
 * The distance to the fifth nearest training row, over columns standardised on the training rows (Ramaswamy et al. 2000): the
 * published tables' KNN. It has no random numbers and no choices, so its published results prove a protocol.
 * @throws UnreadableSetError from a set with columns that are not numbers, or hold NULL.
 */
export const nearestNeighbours: Detector = async (set, { train, test }) => {
  const start = performance.now();
  const { columns } = set;
  const known = await set.matrix(train);
  const standardise = fitStandardScaler(known, columns);
  standardise(known);
  const trained = performance.now();
  const rows = await set.matrix(test);
  const read = performance.now();
  standardise(rows);
  const scores = distancesToNeighbour(rows, known, columns);
  const seconds = (performance.now() - read) / 1000;
  return {
    scores,
    secondsTrained: (trained - start) / 1000,
    rowsPerSecond: test.length / seconds,
    warnings: [],
  };
};

/** Brings columns to mean 0 and standard deviation 1, in place; a column that holds one value keeps its scale. */
function fitStandardScaler(rows: Float64Array, columns: number): (rows: Float64Array) => void {
  const count = rows.length / columns;
  const means = new Float64Array(columns);
  const scales = new Float64Array(columns);
  rows.forEach((value, i) => (means[i % columns] = (means[i % columns] ?? 0) + value / count));
  rows.forEach((value, i) => {
    const deviation = value - (means[i % columns] ?? 0);
    scales[i % columns] = (scales[i % columns] ?? 0) + (deviation * deviation) / count;
  });
  means.forEach((mean, column) => {
    const variance = scales[column] ?? 0;
    // What is left of a constant column is rounding.
    const constant = variance <= (count * mean * Number.EPSILON) ** 2;
    scales[column] = constant ? 1 : Math.sqrt(variance);
  });
  return (others) => {
    others.forEach((value, i) => {
      const column = i % columns;
      others[i] = (value - (means[column] ?? 0)) / (scales[column] ?? 1);
    });
  };
}

function distancesToNeighbour(
  rows: Float64Array,
  known: Float64Array,
  columns: number,
): Float64Array {
  const distances = new Float64Array(rows.length / columns);
  const nearest = new Float64Array(NEIGHBOURS);
  for (let i = 0; i < distances.length; i++) {
    nearest.fill(Infinity);
    for (let at = 0; at < known.length; at += columns) {
      const limit = nearest[NEIGHBOURS - 1] ?? Infinity;
      const squared = squaredDistance(rows, i * columns, known, at, columns, limit);
      if (squared < limit) insert(nearest, squared);
    }
    // Of fewer training rows than neighbours the farthest counts.
    distances[i] = Math.sqrt(nearest.findLast(Number.isFinite) ?? 0);
  }
  return distances;
}

/** Columns summed between two looks at the limit. */
const STRIDE = 8;

/** The squared distance of two rows, or anything above `limit` once it is seen to exceed that. */
function squaredDistance(
  rows: Float64Array,
  row: number,
  known: Float64Array,
  at: number,
  columns: number,
  limit: number,
): number {
  let sum = 0;
  for (let first = 0; first < columns; first += STRIDE) {
    const end = Math.min(first + STRIDE, columns);
    for (let column = first; column < end; column++) {
      const difference = (rows[row + column] ?? 0) - (known[at + column] ?? 0);
      sum += difference * difference;
    }
    if (sum > limit) return sum;
  }
  return sum;
}

/** Puts a value into its place among ascending ones; the last falls out. */
function insert(ascending: Float64Array, value: number): void {
  let place = ascending.length - 1;
  while (place > 0 && (ascending[place - 1] ?? 0) > value) {
    ascending[place] = ascending[place - 1] ?? 0;
    place -= 1;
  }
  ascending[place] = value;
}
