import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { RandomStream } from '../engine/random-stream.js';
import { lowest, robustDistances } from './central-rows.js';
import { inOneGo } from '../work/work.js';

/** Sets by tools/fixtures/robust-distances-sklearn.py: the first `planted` rows lie away from the others. */
interface PlantedSet {
  readonly name: string;
  readonly planted: number;
  readonly columns: readonly (readonly number[])[];
  /** Squared distances by the minimum covariance determinant and by the plain covariance, of scikit-learn. */
  readonly robust: readonly number[];
  readonly plain: readonly number[];
}

function readSets(): readonly PlantedSet[] {
  const url = new URL('../../test/fixtures/robust-distances.json', import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8')) as readonly PlantedSet[];
}

function everyRow(columns: readonly Float32Array[]): Uint32Array {
  return Uint32Array.from(columns[0] ?? [], (_, row) => row);
}

/** Share of the first rows among as many rows of the largest distances. */
function shareFound(distances: ArrayLike<number>, planted: number): number {
  const order = Array.from(distances, (_, row) => row);
  order.sort((a, b) => (distances[b] ?? 0) - (distances[a] ?? 0));
  return order.slice(0, planted).filter((row) => row < planted).length / planted;
}

/** Spearman's correlation of values without ties. */
function rankCorrelation(a: readonly number[], b: readonly number[]): number {
  const ranks = (values: readonly number[]): number[] => {
    const out = values.map(() => 0);
    const order = values.map((_, i) => i).sort((i, j) => (values[i] ?? 0) - (values[j] ?? 0));
    for (const [rank, i] of order.entries()) out[i] = rank;
    return out;
  };
  const [ranksA, ranksB] = [ranks(a), ranks(b)];
  const squares = ranksA.reduce((sum, rank, i) => sum + (rank - (ranksB[i] ?? 0)) ** 2, 0);
  return 1 - (6 * squares) / (a.length * (a.length ** 2 - 1));
}

function normalColumns(width: number, rows: number, seed: number): Float32Array[] {
  const stream = new RandomStream(seed);
  return Array.from({ length: width }, () => {
    const column = new Float32Array(rows);
    stream.normal(column);
    return column;
  });
}

describe('robustDistances', () => {
  it.each(readSets())('puts every planted row first of $name', ({ planted, columns }) => {
    const rows = columns.map((column) => Float32Array.from(column));
    expect(shareFound(inOneGo(robustDistances(rows, everyRow(rows))), planted)).toBe(1);
  });

  it.each(readSets())(
    'orders the bulk of $name as the MinCovDet of scikit-learn does, with a rank correlation above 0.85',
    ({ planted, columns, robust }) => {
      const rows = columns.map((column) => Float32Array.from(column));
      const bulk = [...inOneGo(robustDistances(rows, everyRow(rows)))].slice(planted);
      expect(rankCorrelation(bulk, robust.slice(planted))).toBeGreaterThan(0.85);
    },
  );

  it('finds what fools the plain covariance: clusters, of which it misses a third or more', () => {
    const clusters = readSets().filter(({ name }) => name.includes('cluster'));
    expect(clusters).toHaveLength(3);
    for (const { plain, robust, planted } of clusters) {
      expect(shareFound(plain, planted)).toBeLessThan(2 / 3);
      expect(shareFound(robust, planted)).toBe(1);
    }
  });

  it.each([100, 201, 260])('puts the planted rows first among %i columns of 1500 rows', (width) => {
    const columns = normalColumns(width, 1500, 1);
    for (const [c, column] of columns.entries()) {
      for (let row = 0; row < 450; row++) column[row] = (column[row] ?? 0) + (c % 3 === 0 ? 3 : 0);
    }
    const distances = inOneGo(robustDistances(columns, everyRow(columns)));
    expect(distances).toHaveLength(1500);
    expect(shareFound(distances, 450)).toBe(1);
  });

  it('measures rows outside the sample as those in it', () => {
    const columns = normalColumns(3, 400, 2);
    for (const column of columns) column[399] = 50;
    const sample = Uint32Array.from({ length: 200 }, (_, i) => i);
    const distances = inOneGo(robustDistances(columns, sample));
    expect(distances).toHaveLength(400);
    const mean = (from: number, to: number): number =>
      distances.slice(from, to).reduce((sum, value) => sum + value, 0) / (to - from);
    expect(mean(200, 399) / mean(0, 200)).toBeGreaterThan(0.8);
    expect(mean(200, 399) / mean(0, 200)).toBeLessThan(1.25);
    expect(distances[399]).toBe(Math.max(...distances));
    const alone = inOneGo(
      robustDistances(
        columns.map((column) => column.slice(0, 200)),
        sample,
      ),
    );
    expect(distances.slice(0, 200)).toEqual(alone);
  });

  it('tells equal rows the same distance', () => {
    const columns = normalColumns(4, 120, 3).map((column) =>
      column.map((_, row) => Math.round(column[row % 30] ?? 0)),
    );
    const distances = inOneGo(robustDistances(columns, everyRow(columns)));
    for (let row = 30; row < 120; row++) expect(distances[row]).toBe(distances[row % 30]);
  });

  it('finds the rows that differ where all others are the same', () => {
    const columns = [0, 1, 2].map((c) => new Float32Array(100).fill(c));
    const [first] = columns;
    first?.set([5, 6], 40);
    const distances = inOneGo(robustDistances(columns, everyRow(columns)));
    expect([
      ...lowest(
        distances.map((x) => -x),
        2,
      ),
    ]).toEqual([41, 40]);
    expect(distances[0]).toBeLessThan(1);
  });

  describe.each([1, 5, 230])('is finite and at least 0 on %i columns', (width) => {
    const cases: readonly (readonly [string, (column: Float32Array, c: number) => Float32Array])[] =
      [
        ['of normal numbers', (column) => column],
        ['that are constant', (column, c) => column.fill(c)],
        ['that are 0', (column) => column.fill(0)],
        [
          'of which every other is constant',
          (column, c) => (c % 2 === 0 ? column : column.fill(2)),
        ],
        ['that are equal', (column) => column.map((_, row) => Math.sin(row))],
        ['of two values', (column) => column.map((x) => (x > 0 ? 1 : 0))],
        [
          'of the largest single numbers',
          (column) => column.map((x) => (x > 0 ? 3.4e38 : -3.4e38)),
        ],
        ['of the smallest single numbers', (column) => column.map((x) => x * 1e-40)],
        ['with one row of the largest numbers', (column) => column.fill(3.4e38, 2, 3)],
      ];
    it.each(cases)('%s, of 1, 3 and more rows', (_, change) => {
      for (const rows of width > 200 ? [1, 3, 100] : [1, 2, 3, 50, 300]) {
        const columns = normalColumns(width, rows, rows).map(change);
        const all = everyRow(columns);
        for (const sample of [all, all.filter((row) => row !== 2), all.subarray(0, 0)]) {
          const distances = inOneGo(robustDistances(columns, sample));
          expect(distances).toHaveLength(rows);
          expect(distances.every((value) => Number.isFinite(value) && value >= 0)).toBe(true);
        }
      }
    });
  });
});

describe('lowest', () => {
  it('gives the numbers of the lowest values, the first of equal ones', () => {
    expect([...lowest(Float64Array.of(3, 1, 2, 1, 0), 3)]).toEqual([4, 1, 3]);
    expect([...lowest(new Float64Array(5), 2)]).toEqual([0, 1]);
    expect([...lowest(Float64Array.of(2, 1), 5)]).toEqual([1, 0]);
  });
});
