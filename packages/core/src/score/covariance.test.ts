import { describe, expect, it } from 'vitest';
import { RandomStream } from '../engine/random-stream.js';
import { covarianceOf, meansOf } from './covariance.js';
import { inOneGo } from '../work/work.js';

/** Columns that depend on each other, away from 0. */
function sampleColumns(width: number, rows: number, seed: number): Float64Array[] {
  const stream = new RandomStream(seed);
  const columns = Array.from({ length: width }, () => {
    const column = new Float64Array(rows);
    stream.normal(column);
    return column;
  });
  return columns.map((column, c) =>
    column.map((x, i) => 100 * c + x + 0.5 * (columns[(c + 1) % width]?.[i] ?? 0)),
  );
}

/** 1/n sum_i (a_i - mean a) (b_i - mean b), as it is written. */
function directCovariance(a: readonly number[], b: readonly number[]): number {
  const mean = (of: readonly number[]): number => of.reduce((sum, x) => sum + x, 0) / of.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  return mean(a.map((x, i) => (x - meanA) * ((b[i] ?? 0) - meanB)));
}

describe('covarianceOf', () => {
  it.each([1, 3, 255, 256, 257, 600])(
    'is the mean product of what columns of %i rows differ from their means by, within 1e-12',
    (rows) => {
      const columns = sampleColumns(5, rows, 1);
      const covariance = inOneGo(covarianceOf(columns, meansOf(columns)));
      for (const [a, first] of columns.entries()) {
        for (const [b, second] of columns.entries()) {
          const expected = directCovariance([...first], [...second]);
          expect(Math.abs(covariance.get(a, b) - expected)).toBeLessThan(1e-12);
        }
      }
      expect(covariance.isSymmetric()).toBe(true);
    },
  );

  it('takes only the rows it is given, as often as they are given', () => {
    const columns = sampleColumns(4, 700, 2).map((column) => Float32Array.from(column));
    const rows = Uint32Array.from({ length: 300 }, (_, i) => ((i * 37) % 701) % 700);
    const chosen = columns.map((column) => Float32Array.from(rows, (row) => column[row] ?? 0));
    const means = meansOf(columns, rows);
    expect(means).toEqual(meansOf(chosen));
    expect(inOneGo(covarianceOf(columns, means, rows))).toEqual(
      inOneGo(covarianceOf(chosen, means)),
    );
  });

  it('is 0 for constant columns, of one row and of none', () => {
    const constant = [new Float32Array(50).fill(7.25), new Float32Array(50).fill(-3)];
    expect(inOneGo(covarianceOf(constant, meansOf(constant))).to1DArray()).toEqual([0, 0, 0, 0]);
    const none = [new Float32Array(0), new Float32Array(0)];
    expect(meansOf(none)).toEqual(Float64Array.of(0, 0));
    expect(inOneGo(covarianceOf(none, meansOf(none))).to1DArray()).toEqual([0, 0, 0, 0]);
    const one = [Float32Array.of(5), Float32Array.of(6)];
    expect(inOneGo(covarianceOf(one, meansOf(one))).to1DArray()).toEqual([0, 0, 0, 0]);
  });
});
