import { describe, expect, it } from 'vitest';
import { sketchOf } from './sketch.js';

describe('sketchOf', () => {
  it.each([1, 2, 7, 1000, 46_368])('of %i rows is all of them, once each', (count) => {
    const rows = Uint32Array.from({ length: count }, (_, i) => i * 3);
    expect(Uint32Array.from(sketchOf(rows)).sort()).toEqual(rows);
  });

  it('is an even sample wherever it is cut off', () => {
    const rows = Uint32Array.from({ length: 1_000_000 }, (_, i) => i);
    const sketch = sketchOf(rows);
    expect(sketch.length).toBeGreaterThan(100_000);
    for (const cut of [100, 5000, 60_000]) {
      const sample = sketch.slice(0, cut).sort();
      const even = rows.length / cut;
      const gaps = sample.slice(1).map((row, i) => row - (sample[i] ?? 0));
      expect(Math.max(...gaps.slice(0, 50_000))).toBeLessThanOrEqual(4 * even);
    }
  });

  it('of no rows is none', () => {
    expect(sketchOf(new Uint32Array(0))).toHaveLength(0);
  });
});
