import { describe, expect, it } from 'vitest';
import { firstRow, ROW_HEIGHT, scrolledHeight, topOf } from './row-window.js';
import {
  bestThreshold,
  countBelow,
  expectedRows,
  judge,
  scoreBins,
  thresholdOfBudget,
  thresholdOfContamination,
  thresholdOfPercentile,
} from './threshold-figures.js';

const SCORES = Float32Array.from({ length: 1000 }, (_, i) => ((i * 377) % 1000) / 250).sort();

describe('thresholds', () => {
  it('count the rows below as looking at each does', () => {
    for (const threshold of [-1, 0, 0.5, 1.004, 2, 3.996, 4, 9]) {
      const below = SCORES.filter((score) => score < threshold).length;
      expect(countBelow(SCORES, threshold)).toBe(below);
    }
    expect(countBelow(new Float32Array(0), 1)).toBe(0);
  });

  it('of a budget are reached by that many rows', () => {
    for (const rows of [0, 1, 20, 999, 1000]) {
      expect(1000 - countBelow(SCORES, thresholdOfBudget(SCORES, rows))).toBe(rows);
    }
  });

  it('of a percentile have that share of the rows below', () => {
    for (const percentile of [0, 50, 99.5, 100]) {
      expect(countBelow(SCORES, thresholdOfPercentile(SCORES, percentile))).toBe(percentile * 10);
    }
  });

  it('of a contamination have its logarithm, and of none are just above all scores', () => {
    const of = (share: number): number => thresholdOfContamination(SCORES, share);
    expect([0.1, 0.01, 1e-6].map(of)).toEqual([1, 2, 6]);
    expect(of(0)).toBe(thresholdOfBudget(SCORES, 0));
    expect(of(Number.MIN_VALUE)).toBe(300);
  });

  it('are reached by a share of ordinary rows that falls tenfold a score', () => {
    expect([0, 1, 2, -1].map((threshold) => expectedRows(600, threshold))).toEqual([
      600, 60, 6, 600,
    ]);
  });

  it('lie over bins that hold every row once', () => {
    const bins = scoreBins(SCORES, 37);
    expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(1000);
    const [first] = bins;
    expect(first?.count).toBe(SCORES.filter((score) => score < (first?.to ?? 0)).length);
  });
});

describe('a label', () => {
  const odd = Float32Array.of(0.5, 2, 3, 4);
  const ordinary = Float32Array.of(0.1, 0.2, 0.4, 1, 2.5);

  it('judges a threshold by precision and recall', () => {
    const all = { odd: 4, share: 4 / 9 };
    expect(judge(odd, ordinary, 2)).toEqual({ ...all, found: 3, precision: 0.75, recall: 0.75 });
    expect(judge(odd, ordinary, 9)).toEqual({ ...all, found: 0, precision: null, recall: 0 });
  });

  it('has a best threshold, whose F1 no other exceeds', () => {
    const f1 = (threshold: number): number => {
      const { precision, recall } = judge(odd, ordinary, threshold);
      return precision === null ? 0 : (2 * precision * recall) / (precision + recall || 1);
    };
    const best = bestThreshold(odd, ordinary);
    expect(f1(best.threshold)).toBeCloseTo(best.f1, 12);
    for (const threshold of [...odd, ...ordinary])
      expect(f1(threshold)).toBeLessThanOrEqual(best.f1 + 1e-12);
    expect(f1(0)).toBeCloseTo(best.f1OfAll, 12);
    expect(best.isClear).toBe(true);
  });

  it('has no clearly best threshold where odd rows have the scores of ordinary ones', () => {
    for (const every of [3, 4, 50]) {
      const same = SCORES.filter((_, row) => row % every === 1);
      const best = bestThreshold(
        same,
        SCORES.filter((_, row) => row % every !== 1),
      );
      expect(best.f1).toBeGreaterThanOrEqual(best.f1OfAll);
      expect(best.isClear).toBe(false);
    }
  });

  it.each([10, 500, 990])('has a clear threshold where scores tell its %d odd rows', (rows) => {
    const best = bestThreshold(SCORES.slice(1000 - rows), SCORES.slice(0, 1000 - rows));
    expect(best).toMatchObject({ f1: 1, isClear: true });
  });
});

describe('a window of rows', () => {
  it.each([30, 5000, 3_000_000])(
    'shows the first row at its top and the last at its end, of %d',
    (rows) => {
      const height = 10.5 * ROW_HEIGHT;
      expect(firstRow(rows, 0, height)).toBe(0);
      expect(firstRow(rows, scrolledHeight(rows) - height, height)).toBeCloseTo(rows - 10.5, 6);
      expect(firstRow(rows, topOf(rows, 17, height), height)).toBeCloseTo(17, 6);
      expect(topOf(rows, rows, height)).toBeCloseTo(scrolledHeight(rows) - height, 6);
    },
  );

  it('does not scroll few rows', () => {
    expect([firstRow(3, 0, 300), topOf(3, 2, 300)]).toEqual([0, 0]);
  });
});
