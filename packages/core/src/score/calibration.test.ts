import { describe, expect, it } from 'vitest';
import { NothingToLearnError } from '../errors.js';
import { Calibration, MOST_KNOTS, calibrationDocument } from './calibration.js';

/** A seeded Lehmer generator of uniforms in (0, 1). */
function uniform(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

const distributions = {
  exponential: (u: () => number) => -Math.log(u()),
  normal: (u: () => number) => Math.sqrt(-2 * Math.log(u())) * Math.cos(2 * Math.PI * u()),
  pareto: (u: () => number) => u() ** -0.5,
  uniform: (u: () => number) => 5 + u(),
};

function sample(draw: (u: () => number) => number, count: number, seed: number): Float32Array {
  const u = uniform(seed);
  return Float32Array.from({ length: count }, () => draw(u));
}

function shareAbove(scores: Float32Array, score: number): number {
  return scores.filter((value) => value > score).length / scores.length;
}

function scoreOf(calibration: Calibration, raw: number): number {
  return calibration.score(Float32Array.of(raw))[0] ?? NaN;
}

function expectStrictlyRising(scores: Float32Array): void {
  for (let i = 1; i < scores.length; i++) {
    expect(scores[i]).toBeGreaterThan(scores[i - 1] ?? Infinity);
  }
}

describe('Calibration', () => {
  describe.each(['exponential', 'normal', 'pareto'] as const)('of a %s distribution', (name) => {
    const calibration = Calibration.fit(sample(distributions[name], 20_000, 11));
    const fresh = calibration.score(sample(distributions[name], 20_000, 97));

    it.each([
      [1, 0.1],
      [2, 0.2],
      [3, 0.5],
    ])(
      'scores above %d 10^-score of 20,000 fresh rows, to a relative error of %d',
      (score, bound) => {
        const expected = 10 ** -score;
        expect(Math.abs(shareAbove(fresh, score) - expected)).toBeLessThanOrEqual(bound * expected);
      },
    );
  });

  it('scores no more than 10^-score of the rows of a distribution that ends, whose tail it takes for an endless one', () => {
    const calibration = Calibration.fit(sample(distributions.uniform, 20_000, 11));
    const fresh = calibration.score(sample(distributions.uniform, 20_000, 97));
    expect(shareAbove(fresh, 1)).toBeCloseTo(0.1, 2);
    expect(shareAbove(fresh, 2)).toBeCloseTo(0.01, 2);
    expect(shareAbove(fresh, 3)).toBeLessThanOrEqual(0.0015);
  });

  it('extrapolates an exponential tail from 20,000 rows to one in 10^6 with a score error of at most 1', () => {
    const calibration = Calibration.fit(sample(distributions.exponential, 20_000, 3));
    expect(Math.abs(scoreOf(calibration, 6 * Math.LN10) - 6)).toBeLessThanOrEqual(1);
  });

  it.each([1, 2, 3, 5, 30, 119, 121, 700, 20_000])(
    'rises strictly with the raw score when fitted to %d rows',
    (rows) => {
      const heldOut = sample(distributions.exponential, rows, 5);
      const calibration = Calibration.fit(heldOut);
      const grid = Float32Array.from({ length: 3000 }, (_, i) => (i - 1000) / 100);
      const everything = Float32Array.from(new Set([...grid, ...heldOut, 1e6, 1e12, 1e30])).sort();
      const scores = calibration.score(everything);
      expectStrictlyRising(scores.filter((_, i) => i % 7 === 0));
      for (let i = 1; i < scores.length; i++) {
        expect(scores[i]).toBeGreaterThanOrEqual(scores[i - 1] ?? Infinity);
      }
      expect(Math.min(...scores)).toBeGreaterThan(0);
    },
  );

  it.each([
    [0, 1],
    [0, 500],
    [2.5, 5],
    [-3, 1000],
  ])('ranks by the raw score when every held-out row has %d (%d rows)', (value, rows) => {
    const calibration = Calibration.fit(new Float32Array(rows).fill(value));
    const offsets = [-100, -1, -0.01, 0, 0.01, 1, 100, 1e20];
    const scores = calibration.score(Float32Array.from(offsets, (offset) => value + offset));
    expectStrictlyRising(scores);
    expect(scores[3]).toBeCloseTo(Math.log10((rows + 1) / rows), 6);
  });

  it('keeps the share of tied rows where most are alike', () => {
    const raw = Float32Array.from({ length: 10_000 }, (_, i) => (i < 9_700 ? 0 : i));
    const calibration = Calibration.fit(raw);
    expect(scoreOf(calibration, 0)).toBeCloseTo(0, 4);
    expect(scoreOf(calibration, 9_700)).toBeCloseTo(-Math.log10(300 / 10_001), 2);
    expectStrictlyRising(calibration.score(Float32Array.of(0, 100, 9_700, 9_900, 9_999, 20_000)));
  });

  it('gives a row within the held-out rows the share of them that reach it, to a score error of 1e-6', () => {
    const raw = Float32Array.from({ length: 400 }, (_, i) => Math.sqrt(i));
    const calibration = Calibration.fit(raw);
    for (const rank of [0, 1, 17, 200, 350, 369]) {
      const expected = -Math.log10((400 - rank) / 401);
      expect(Math.abs(scoreOf(calibration, raw[rank] ?? NaN) - expected)).toBeLessThanOrEqual(1e-6);
    }
  });

  it('gives NaN, Infinity and overflowing raw scores the largest finite float32, and never a NaN', () => {
    const calibration = Calibration.fit(Float32Array.of(1e-30, 2e-30, 3e-30));
    const scores = calibration.score(
      Float32Array.of(NaN, Infinity, 3.4028234663852886e38, -Infinity, -3.4028234663852886e38),
    );
    const largest = 3.4028234663852886e38;
    expect([...scores.subarray(0, 3)]).toEqual([largest, largest, largest]);
    expect(scores[3]).toBe(0);
    expect(scores[4]).toBeGreaterThanOrEqual(0);
  });

  it('leaves values out that are not finite, and needs one that is', () => {
    const some = Calibration.fit(Float32Array.of(1, NaN, 2, Infinity, 3));
    expect(some.toDocument()).toEqual(Calibration.fit(Float32Array.of(1, 2, 3)).toDocument());
    expect(() => Calibration.fit(new Float32Array(0))).toThrow(NothingToLearnError);
    expect(() => Calibration.fit(Float32Array.of(NaN))).toThrow(NothingToLearnError);
  });

  it.each([1, 2, 100, 20_000])(
    'gives bit-equal scores after a trip through JSON (%d rows)',
    (rows) => {
      const calibration = Calibration.fit(sample(distributions.pareto, rows, 8));
      const document: unknown = JSON.parse(JSON.stringify(calibration.toDocument()));
      const restored = Calibration.restore(calibrationDocument.parse(document));
      const raw = sample(distributions.pareto, 5000, 9);
      expect(restored.score(raw)).toEqual(calibration.score(raw));
      expect(calibration.toDocument().raw.length).toBeLessThanOrEqual(MOST_KNOTS);
    },
  );

  it('holds extremes of float32 in a document that its schema accepts', () => {
    const largest = 3.4028234663852886e38;
    for (const raw of [[-largest, largest], [largest], [1e-45, 2e-45], [-largest, 0, 1, largest]]) {
      const document = Calibration.fit(Float32Array.from(raw)).toDocument();
      expect(calibrationDocument.safeParse(document).success).toBe(true);
    }
  });

  it('refuses documents whose knots do not rise or do not pair', () => {
    const document = Calibration.fit(Float32Array.of(1, 2, 3, 4)).toDocument();
    const bad = [
      { ...document, raw: [1, 1, 2] },
      { ...document, score: [...document.score].reverse() },
      { ...document, raw: document.raw.slice(1) },
      { ...document, tail: { scale: 0, shape: 0 } },
      { ...document, tail: { scale: 1, shape: 1.1 } },
      { ...document, falloff: -1 },
      { ...document, more: 1 },
    ];
    for (const candidate of bad) {
      expect(calibrationDocument.safeParse(candidate).success).toBe(false);
    }
  });

  it('writes over its input when asked to', () => {
    const calibration = Calibration.fit(sample(distributions.normal, 1000, 4));
    const raw = sample(distributions.normal, 100, 6);
    const expected = calibration.score(raw);
    expect(calibration.score(raw, raw)).toBe(raw);
    expect(raw).toEqual(expected);
  });
});
