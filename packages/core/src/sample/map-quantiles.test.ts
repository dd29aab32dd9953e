import { describe, expect, it } from 'vitest';
import { RandomStream } from '../engine/random-stream.js';
import { mapQuantiles } from './map-quantiles.js';
import { portableNormals } from './portable-normal.js';

describe('a map of quantiles', () => {
  const from = [0, 1, 2, 10];
  const to = [5, 6, 6, 7];

  it('is linear between quantiles and ends where they end', () => {
    expect([-3, 0, 0.5, 1, 1.5, 6, 10, 11].map((x) => mapQuantiles(x, from, to))).toEqual([
      5, 5, 5.5, 6, 6, 6.5, 7, 7,
    ]);
  });

  it('takes a jump of the distribution it maps from', () => {
    expect(mapQuantiles(1, [0, 1, 1, 1, 2], [0, 1, 2, 3, 4])).toBe(3);
    expect(mapQuantiles(NaN, from, to)).toBe(5);
  });
});

describe('portable normals', () => {
  it('are those of Box and Muller to 1e-12, with mean 0 and variance 1', () => {
    const uniforms = new Float64Array(40_000);
    new RandomStream(1).uniform(uniforms);
    let sum = 0;
    let squares = 0;
    let error = 0;
    for (let i = 0; i < uniforms.length; i += 2) {
      const [u = 0, v = 0] = uniforms.subarray(i, i + 2);
      const [a, b] = portableNormals(u, v);
      const radius = Math.sqrt(-2 * Math.log(1 - u));
      error = Math.max(error, Math.abs(a - radius * Math.cos(2 * Math.PI * v)));
      error = Math.max(error, Math.abs(b - radius * Math.sin(2 * Math.PI * v)));
      sum += a + b;
      squares += a * a + b * b;
    }
    expect(error).toBeLessThan(1e-12);
    expect(Math.abs(sum / uniforms.length)).toBeLessThan(0.02);
    expect(Math.abs(squares / uniforms.length - 1)).toBeLessThan(0.03);
  });
});
