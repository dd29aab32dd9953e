import { Matrix, solve } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { squaredDistances } from '../engine/reference/distances.js';
import { RandomStream } from '../engine/random-stream.js';
import { covarianceOf, meansOf } from './covariance.js';
import { fitDistance } from './covariance-distance.js';
import { inOneGo } from '../work/work.js';

/** What `fitDistance` says it adds to every variance, as a share of the mean one. */
const RIDGE_SHARE = 0.02;

/** Columns whose variances fall from direction to direction, mixed with each other. */
function decaying(width: number, rows: number, seed: number): Float64Array[] {
  const stream = new RandomStream(seed);
  const columns = Array.from({ length: width }, (_, c) => {
    const column = new Float64Array(rows);
    stream.normal(column);
    return column.map((x) => (3 * x) / (1 + c));
  });
  const mixing = new Float64Array(width * width);
  stream.normal(mixing);
  return columns.map((_, a) => {
    const mixed = new Float64Array(rows).fill(a);
    for (const [b, column] of columns.entries()) {
      const weight = mixing[a * width + b] ?? 0;
      for (const [i, x] of column.entries()) mixed[i] = (mixed[i] ?? 0) + weight * x;
    }
    return mixed;
  });
}

/** (y - mean)^T (C + ridge I)^-1 (y - mean) of the scaled columns, by solving with the matrix. */
function solvedDistances(columns: readonly Float64Array[], scales: Float64Array): number[] {
  const scaled = columns.map((column, c) => column.map((x) => x * (scales[c] ?? 0)));
  const means = meansOf(scaled);
  const covariance = inOneGo(covarianceOf(scaled, means));
  const ridge = (RIDGE_SHARE * covariance.trace()) / columns.length;
  const centred = new Matrix(
    scaled.map((column, c) => [...column].map((x) => x - (means[c] ?? 0))),
  );
  const solved = solve(covariance.add(Matrix.eye(columns.length).mul(ridge)), centred);
  return Array.from({ length: columns[0]?.length ?? 0 }, (_, i) =>
    centred.getColumn(i).reduce((sum, x, c) => sum + x * solved.get(c, i), 0),
  );
}

function fittedDistances(
  columns: readonly Float64Array[],
  scales: Float64Array,
  directions: number,
): Float64Array {
  const rows = columns[0]?.length ?? 0;
  return squaredDistances(columns, rows, inOneGo(fitDistance(columns, scales, directions)));
}

const mean = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

describe('fitDistance', () => {
  it.each([
    [1, 50],
    [7, 100],
    [24, 500],
  ])(
    'is the full Mahalanobis distance of %i columns where all directions are kept, within 3e-5',
    (width, rows) => {
      const columns = decaying(width, rows, 3);
      const scales = Float64Array.from({ length: width }, (_, c) => 0.5 + (c % 3));
      const fitted = fittedDistances(columns, scales, width);
      for (const [i, expected] of solvedDistances(columns, scales).entries()) {
        expect(Math.abs((fitted[i] ?? NaN) - expected) / (1 + expected)).toBeLessThan(3e-5);
      }
    },
  );

  it('comes nearer to the full distance with every direction kept apart', () => {
    const columns = decaying(20, 400, 4);
    const scales = new Float64Array(20).fill(1);
    const full = solvedDistances(columns, scales);
    const errors = [1, 2, 4, 8, 12, 16, 20].map((directions) => {
      const fitted = fittedDistances(columns, scales, directions);
      return mean(full.map((distance, i) => Math.abs((fitted[i] ?? NaN) - distance)));
    });
    for (const [nth, error] of errors.entries()) {
      expect(error).toBeLessThan(errors[nth - 1] ?? Infinity);
    }
    expect(errors.at(-1)).toBeLessThan(1e-4);
  });

  it.each([1, 3, 8, 19])(
    'with %i directions of 20 is 20 on average but for the ridge, never negative, and grows along every ray',
    (directions) => {
      const columns = decaying(20, 400, 5);
      const scales = new Float64Array(20).fill(1);
      const distance = inOneGo(fitDistance(columns, scales, directions));
      const distances = squaredDistances(columns, 400, distance);
      expect(mean(distances)).toBeGreaterThan(10);
      expect(mean(distances)).toBeLessThanOrEqual(20);
      expect(Math.min(...distances)).toBeGreaterThan(0);
      const stream = new RandomStream(6);
      const rays = Array.from({ length: directions + 30 }, (_, k) => {
        const ray = new Float64Array(20);
        stream.normal(ray);
        // the directions themselves among them, where most is taken off
        const own = distance.projections.subarray(k * 20, (k + 1) * 20);
        return k < directions ? Float64Array.from(own) : ray;
      });
      for (const ray of rays) {
        const steps = Float64Array.of(0, 0.5, 1, 2, 10, 100);
        const along = [...ray].map((x, c) => steps.map((t) => (distance.means[c] ?? 0) + t * x));
        const grown = squaredDistances(along, steps.length, distance);
        expect([...grown]).toEqual([...grown].sort((a, b) => a - b));
        expect(grown[0]).toBe(distance.least);
        expect(grown[5]).toBeGreaterThan(grown[1] ?? Infinity);
      }
    },
  );

  it('leaves directions beyond the number of columns 0', () => {
    const columns = decaying(3, 50, 7);
    const scales = new Float64Array(3).fill(1);
    const { projections } = inOneGo(fitDistance(columns, scales, 5));
    expect(projections).toHaveLength(15);
    expect(projections.subarray(9)).toEqual(new Float32Array(6));
    expect(fittedDistances(columns, scales, 5)).toEqual(fittedDistances(columns, scales, 3));
  });

  it.each([12, 350])(
    'is finite and at least 0 with constant columns among %i, and with no other',
    (width) => {
      const varied = decaying(4, 60, 8);
      for (const columns of [
        Array.from({ length: width }, (_, c) => varied[c] ?? new Float64Array(60).fill(c)),
        Array.from({ length: width }, (_, c) => new Float64Array(60).fill(c)),
      ]) {
        const distance = inOneGo(fitDistance(columns, new Float64Array(width).fill(1), 6));
        const { means, projections, rest } = distance;
        expect([...means, ...projections, rest].every(Number.isFinite)).toBe(true);
        const moved = columns.map((column, c) =>
          column.map((x, i) => (i === 0 && c === 9 ? x + 1 : x)),
        );
        const distances = squaredDistances(moved, 60, distance);
        expect(distances.every((value) => Number.isFinite(value) && value >= 0)).toBe(true);
        // what never changes among ordinary rows tells a row where it does
        expect(distances[0]).toBeGreaterThan(
          squaredDistances(columns, 60, distance)[0] ?? Infinity,
        );
      }
    },
  );

  it('is finite for columns of no and of one row, and for the largest single numbers', () => {
    for (const values of [[], [2], [3e38, -3e38, 3e38], [1e-38, 0, -1e-38]]) {
      const columns = [0, 1, 2].map(() => Float32Array.from(values));
      const { means, projections, rest } = inOneGo(
        fitDistance(columns, new Float64Array(3).fill(1), 2),
      );
      expect([...means, ...projections, rest].every(Number.isFinite)).toBe(true);
      expect(rest).toBeGreaterThan(0);
    }
  });
});
