import { describe, expect, it } from 'vitest';
import { fitGeneralisedPareto, generalisedParetoExceedance } from './generalised-pareto.js';

/** The quantiles of a generalised Pareto distribution at the middles of `count` equal shares, ascending. */
function quantiles(scale: number, shape: number, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => {
    const above = 1 - (i + 0.5) / count;
    return shape === 0 ? -scale * Math.log(above) : (scale / shape) * (above ** -shape - 1);
  });
}

describe('fitGeneralisedPareto', () => {
  it.each([
    [1, 0.1],
    [2.5, 0.25],
    [1e-20, 0.4],
  ])('finds scale %d and shape %d again from 100,000 quantiles, to 2 %', (scale, shape) => {
    const fitted = fitGeneralisedPareto(quantiles(scale, shape, 100_000));
    expect(Math.abs(fitted.scale / scale - 1)).toBeLessThanOrEqual(0.02);
    expect(Math.abs(fitted.shape / shape - 1)).toBeLessThanOrEqual(0.02);
  });

  it('is the exponential of the same mean where the fitted shape would end the tail', () => {
    const uniform = Float64Array.from({ length: 100 }, (_, i) => i + 1);
    expect(fitGeneralisedPareto(uniform).shape).toBe(0);
    expect(fitGeneralisedPareto(uniform).scale).toBeCloseTo(50.5, 10);
    expect(fitGeneralisedPareto(new Float64Array(50).fill(3)).shape).toBe(0);
    expect(fitGeneralisedPareto(Float64Array.of(7))).toEqual({ scale: 7, shape: 0 });
  });

  it('keeps the shape within 1 for the heaviest tails', () => {
    const { scale, shape } = fitGeneralisedPareto(quantiles(1, 3, 1000));
    expect(shape).toBeGreaterThan(0.9);
    expect(shape).toBeLessThanOrEqual(1);
    expect(scale).toBeGreaterThan(0);
  });
});

describe('generalisedParetoExceedance', () => {
  it('is ln(1 + shape x / scale) / shape to a relative error of 1e-10 for every shape, with x / scale its limit at 0', () => {
    for (const shape of [0, 1e-12, 1e-6, 1e-3, 0.2, 1]) {
      for (const excess of [0, 1e-9, 1e-5, 0.3, 10, 1e9]) {
        const z = (shape * excess) / 2;
        const expected = shape === 0 ? excess / 2 : Math.log1p(z) / shape;
        const error = Math.abs(generalisedParetoExceedance({ scale: 2, shape }, excess) - expected);
        expect(error).toBeLessThanOrEqual(1e-10 * expected);
      }
    }
  });
});
