import { beforeAll, describe, expect, it } from 'vitest';
import { Columns, fitSync } from '@colatent/core';
import { uniform } from '../../test/fixtures/small-model.js';

/** Half of them held out. */
const ROWS = 8000;
const HELD_OUT = ROWS / 2;
const FRESH_ROWS = 50_000;
/** Models of each law: of 4,000 rows held out not even one is expected above a score of 4, so one model's calibration tells little. */
const MODELS = 16;

const LAWS: Readonly<Record<string, (u: () => number) => number>> = {
  exponential: (u) => -Math.log(u()),
  normal: (u) => Math.sqrt(-2 * Math.log(u())) * Math.cos(2 * Math.PI * u()),
  // the quantile function of Student's t with 4 degrees of freedom (Shaw 2006)
  't(4)': (u) => {
    const p = u();
    const root = Math.sqrt(4 * p * (1 - p));
    return Math.sign(p - 0.5) * 2 * Math.sqrt(Math.cos(Math.acos(root) / 3) / root - 1);
  },
};

/** Four columns of independent values. */
function table(length: number, draw: () => number): Columns {
  return new Columns(
    ['a', 'b', 'c', 'd'].map((name) => ({
      name,
      type: 'number',
      length,
      values: Float64Array.from({ length }, draw),
    })),
  );
}

/** Fresh rows above a score, of models with other rows each. */
function countAbove(law: string, scores: readonly number[]): number[] {
  const counts = scores.map(() => 0);
  for (let seed = 1; seed <= MODELS; seed++) {
    const u = uniform(seed * 7919);
    const draw = (): number => LAWS[law]?.(u) ?? NaN;
    const options = { seed, effort: 'light', maxIterations: 1, heldOutShare: 0.5 } as const;
    const { model } = fitSync(table(ROWS, draw), options);
    const fresh = model.score(table(FRESH_ROWS, draw));
    model.dispose();
    scores.forEach((score, i) => {
      counts[i] = (counts[i] ?? 0) + fresh.filter((x) => x > score).length;
    });
  }
  return counts;
}

/** The standard deviation, beside p = 10^-score, of the share of fresh rows above what a share p of rows held out lies above. */
function sampling(score: number, models: number): number {
  return Math.sqrt((10 ** score * (1 / HELD_OUT + 1 / FRESH_ROWS)) / models);
}

describe('fresh rows of 16 whole models each of exponential, normal and Student-t columns', () => {
  const scores = [2, 3, 4, 5];
  const ratios = new Map<string, readonly number[]>();

  beforeAll(() => {
    for (const law of Object.keys(LAWS)) {
      const counts = countAbove(law, scores);
      ratios.set(
        law,
        counts.map((count, i) => (count / (MODELS * FRESH_ROWS)) * 10 ** (scores[i] ?? NaN)),
      );
    }
  }, 180_000);

  const pooled = (score: number): number =>
    [...ratios.values()].reduce((sum, of) => sum + (of[scores.indexOf(score)] ?? NaN), 0) /
    ratios.size;

  it.each([2, 3, 4])(
    'are above %d for a share of 10^-score, to 3 standard deviations of sampling',
    (score) => {
      const error = 3 * sampling(score, MODELS * ratios.size);
      expect(Math.abs(pooled(score) - 1)).toBeLessThan(error);
    },
  );

  it('are above 5 for a share of 10^-5, to a factor of 6', () => {
    expect(pooled(5)).toBeGreaterThan(1 / 6);
    expect(pooled(5)).toBeLessThan(6);
  });

  it.each(Object.keys(LAWS))(
    'are above 4, where columns are %s, for no less than a quarter of 10^-4 and no more than 4 standard deviations above it',
    (law) => {
      const ratio = ratios.get(law)?.[scores.indexOf(4)];
      expect(ratio).toBeGreaterThan(1 / 4);
      expect(ratio).toBeLessThan(1 + 4 * sampling(4, MODELS));
    },
  );
});
