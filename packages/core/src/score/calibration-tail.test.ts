import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Columns, fitSync } from '@colatent/core';
import { uniform } from '../../test/fixtures/small-model.js';
import { Calibration } from './calibration.js';
import { excessNats, fitExcessTail } from './excess-tail.js';

interface Fixture {
  /** Shape, excess and -ln of the share above it, at a scale of 2. */
  readonly exceedances: readonly (readonly [number, number, number])[];
  readonly fits: readonly {
    readonly excesses: readonly number[];
    readonly shape: number;
    readonly scale: number;
  }[];
  readonly scores: readonly number[];
  /** By distribution: the values that a share 10^-score lies above. */
  readonly quantiles: Readonly<Record<string, readonly number[]>>;
}

const scipy = JSON.parse(
  readFileSync(new URL('../../test/fixtures/calibration-scipy.json', import.meta.url), 'utf8'),
) as Fixture;

const DRAWS: Readonly<Record<string, (u: () => number) => number>> = {
  exponential: (u) => -Math.log(u()),
  'pareto of shape 0.5': (u) => u() ** -0.5,
  normal: (u) => Math.sqrt(-2 * Math.log(u())) * Math.cos(2 * Math.PI * u()),
  'logarithm of an exponential': (u) => Math.log(-Math.log(u())),
};

/** The values that a share 10^-score lies above. */
function quantilesOf(name: string): readonly number[] {
  const { exponential } = scipy.quantiles;
  if (name === 'logarithm of an exponential') return exponential?.map(Math.log) ?? [];
  return scipy.quantiles[name] ?? [];
}

describe('the generalised Pareto distribution', () => {
  it.each(scipy.exceedances)(
    'of shape %d has the tail SciPy gives it at an excess of %d, to 1e-9',
    (shape, excess, expected) => {
      const found = excessNats({ scale: 2, shape }, excess);
      expect(Math.abs(found / expected - 1)).toBeLessThanOrEqual(1e-9);
    },
  );

  it('is fitted to 200 excesses as by maximum likelihood, to two standard errors of it', () => {
    for (const { excesses, shape, scale } of scipy.fits) {
      const fitted = fitExcessTail(Float64Array.from(excesses));
      // Smith 1987: variances (1 + shape)^2 / n and 2 scale^2 (1 + shape) / n
      expect(Math.abs(fitted.shape - shape)).toBeLessThan((2 * (1 + shape)) / Math.sqrt(200));
      expect(Math.abs(fitted.scale / scale - 1)).toBeLessThan(
        2 * Math.sqrt((2 * (1 + shape)) / 200),
      );
    }
  });
});

describe('scores of values that one in 10^s reaches, means over 20 samples of 20,000', () => {
  it.each([
    ['exponential', 0.1, 0.1],
    ['pareto of shape 0.5', 0.1, 0.1],
    ['normal', 0.05, 0.05],
    ['logarithm of an exponential', 0.05, 0.1],
  ] as const)(
    'of a distribution that is %s are s for s from 3 to 6, to a share of %d below and %d above',
    (name, below, above) => {
      const draw = DRAWS[name];
      const means = new Float64Array(scipy.scores.length);
      for (let seed = 1; seed <= 20; seed++) {
        const u = uniform(seed * 7919);
        const sample = Float32Array.from({ length: 20_000 }, () => draw?.(u) ?? NaN);
        const found = Calibration.fit(sample).score(Float32Array.from(quantilesOf(name)));
        found.forEach((score, i) => (means[i] = (means[i] ?? 0) + score / 20));
      }
      scipy.scores.forEach((score, i) => {
        expect(means[i]).toBeGreaterThan(score * (1 - below));
        expect(means[i]).toBeLessThan(score * (1 + above));
      });
    },
  );
});

describe('ten thousand far rows', () => {
  it.each(Object.keys(DRAWS))(
    'are ranked by their raw scores without a tie where these are %s',
    (name) => {
      const u = uniform(5);
      const sample = Float32Array.from({ length: 2000 }, () => DRAWS[name]?.(u) ?? NaN);
      // steps of a tenth of a per cent, so that logarithms of them are apart in float32 too
      const far = Float32Array.from({ length: 10_000 }, (_, i) => 20 * 1.001 ** i);
      const scores = Calibration.fit(sample).score(far);
      for (let i = 1; i < scores.length; i++) {
        expect(scores[i]).toBeGreaterThan(scores[i - 1] ?? Infinity);
      }
    },
  );

  it('of a model get 10,000 scores that rise with their distance', () => {
    const u = uniform(11);
    const table = (length: number, valueOf: (row: number) => number): Columns =>
      new Columns(
        [1, 2, 3].map((slope) => ({
          name: `x${slope}`,
          type: 'number',
          length,
          values: Float64Array.from({ length }, (_, row) => slope * valueOf(row) + u()),
        })),
      );
    const { model } = fitSync(
      table(1000, () => 3 * u()),
      { effort: 'light' },
    );
    const scores = model.score(table(10_000, (row) => 50 * 1.0009 ** row));
    expect(scores.every((score) => score > 3 && score < Infinity)).toBe(true);
    // a few may be one float32 by chance
    expect(new Set(scores).size).toBeGreaterThan(9_990);
    const tenths = Array.from({ length: 10 }, (_, i) =>
      Math.min(...scores.subarray(i * 1000, i * 1000 + 1000)),
    );
    expect(tenths).toEqual(tenths.toSorted((a, b) => a - b));
  });
});

describe('scores of a whole model of exponential waits', () => {
  it('are above 3 for a share of 10^-3 of 200,000 fresh rows, to a factor of 4, and above 4 for no more than 4 times 10^-4', () => {
    const u = uniform(34);
    const waits = (length: number): Columns => {
      const first = Float64Array.from({ length }, () => -Math.log(u()));
      const second = first.map((x) => 2 * x - 0.3 * Math.log(u()));
      return new Columns([
        { name: 'first', type: 'number', length, values: first },
        { name: 'second', type: 'number', length, values: second },
      ]);
    };
    const { model } = fitSync(waits(20_000), { effort: 'light' });
    const scores = model.score(waits(200_000));
    const ratio = (score: number): number =>
      (scores.filter((x) => x > score).length / scores.length) * 10 ** score;
    expect(ratio(3)).toBeGreaterThan(1 / 4);
    expect(ratio(3)).toBeLessThan(4);
    // features are clipped softly from 5 deviations on, which one value in 400 exceeds here: beyond what the tail is mostly fitted to
    expect(ratio(4)).toBeLessThan(4);
  });
});
