import { Matrix, QrDecomposition } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { RandomStream } from '../engine/random-stream.js';
import { principalDirections, type PrincipalDirections } from './principal-directions.js';
import { inOneGo } from '../work/work.js';

/** Orthonormal columns, seeded. */
function randomBasis(size: number, columns: number): Matrix {
  const stream = new RandomStream(size);
  const values = new Float64Array(size * columns);
  stream.normal(values);
  return new QrDecomposition(Matrix.from1DArray(size, columns, [...values])).orthogonalMatrix;
}

/** rest on the diagonal, and (variances - rest) along the columns of a basis. */
function spiked(basis: Matrix, variances: readonly number[], rest: number): Matrix {
  const scaled = basis.clone();
  for (const [k, variance] of variances.entries()) scaled.mulColumn(k, variance - rest);
  const covariance = scaled.mmul(basis.transpose()).add(Matrix.eye(basis.rows).mul(rest));
  return covariance.add(covariance.transpose()).mul(0.5);
}

function largestOffOrthonormal({ directions }: PrincipalDirections): number {
  let largest = 0;
  for (const [a, first] of directions.entries()) {
    for (const [b, second] of directions.entries()) {
      const product = first.reduce((sum, x, c) => sum + x * (second[c] ?? 0), 0);
      largest = Math.max(largest, Math.abs(product - (a === b ? 1 : 0)));
    }
  }
  return largest;
}

const VARIANCES = [50, 20, 9, 4, 2.5];

describe('principalDirections', () => {
  it.each([
    ['whole', 40, 1e-10],
    ['whole', 320, 1e-10],
    ['iterated', 321, 1e-6],
    ['iterated', 500, 1e-6],
  ])('finds a known spectrum in a %s decomposition of %i columns, within %d', (_, size, bound) => {
    const basis = randomBasis(size, VARIANCES.length);
    const found = inOneGo(principalDirections(spiked(basis, VARIANCES, 0.5), VARIANCES.length));
    expect(found.variances).toHaveLength(VARIANCES.length);
    for (const [k, variance] of found.variances.entries()) {
      expect(Math.abs(variance / (VARIANCES[k] ?? NaN) - 1)).toBeLessThan(bound);
      const along = basis.getColumn(k).reduce((sum, x, c) => {
        return sum + x * (found.directions[k]?.[c] ?? NaN);
      }, 0);
      expect(1 - Math.abs(along)).toBeLessThan(bound);
    }
    expect(largestOffOrthonormal(found)).toBeLessThan(1e-12);
  });

  it('gives no more directions than there are columns, and largest variances first', () => {
    const found = inOneGo(principalDirections(Matrix.diag([1, 3, 2]), 9));
    expect(found.variances).toEqual([3, 2, 1]);
    expect(found.directions.map((direction) => [...direction].map(Math.abs))).toEqual([
      [0, 1, 0],
      [0, 0, 1],
      [1, 0, 0],
    ]);
  });

  it.each([30, 400])(
    'stays orthonormal and finite on %i columns of which most or all are constant',
    (size) => {
      for (const variances of [[], [5], [5, 5, 5, 5]]) {
        const diagonal = Array.from({ length: size }, (_, c) => variances[c] ?? 0);
        const found = inOneGo(principalDirections(Matrix.diag(diagonal), 12));
        expect(largestOffOrthonormal(found)).toBeLessThan(1e-12);
        for (const [k, variance] of found.variances.entries()) {
          expect(variance).toBeCloseTo(variances[k] ?? 0, 9);
          expect(variance).toBeGreaterThanOrEqual(0);
        }
      }
    },
  );
});
