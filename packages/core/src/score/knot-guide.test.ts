import { describe, expect, it } from 'vitest';
import { KnotGuide } from './knot-guide.js';

/** Seeded float32 values of both signs and many magnitudes, distinct and ascending. */
function values(seed: number, count: number): Float64Array {
  let state = seed;
  const u = (): number => (state = (state * 48271) % 2147483647) / 2147483647;
  const drawn = Array.from({ length: count }, () =>
    Math.fround((u() - 0.4) * 2 ** (60 * (u() - 0.5))),
  );
  return Float64Array.from(new Set(drawn)).sort();
}

describe('KnotGuide', () => {
  it.each([
    ['one knot', Float64Array.of(3)],
    ['neighbouring floats', Float64Array.of(1, 1 + 2 ** -23, 1 + 2 ** -22)],
    ['the extremes', Float64Array.of(-3.4028234663852886e38, 0, 3.4028234663852886e38)],
    ['small numbers around 0', Float64Array.of(-1e-45, 0, 1e-45)],
    ['512 knots of many magnitudes', values(5, 512)],
    ['512 knots close together', values(5, 512).map((_, i) => Math.fround(1000 + i / 256))],
  ])('finds what a walk along the knots finds, for %s', (_, knots) => {
    const guide = new KnotGuide(knots);
    const first = knots[0] ?? 0;
    const last = knots.at(-1) ?? 0;
    const within = [...knots, ...values(6, 5000), 1000.7, 1001.2].map(Math.fround);
    for (const value of within.filter((v) => v >= first && v <= last)) {
      const expected = knots.findLastIndex((knot) => knot <= value);
      if (guide.find(value) !== expected) expect.fail(`${value} gave ${guide.find(value)}`);
    }
    expect(guide.find(last)).toBe(knots.length - 1);
  });
});
