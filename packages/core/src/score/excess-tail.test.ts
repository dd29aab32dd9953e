import { describe, expect, it } from 'vitest';
import { excessNats, fitExcessTail, movedTail, type ExcessTail } from './excess-tail.js';

/** The excess that a share exp(-nats) lies above. */
function excessOf({ scale, shape }: ExcessTail, nats: number): number {
  if (shape === 0) return scale * nats;
  return shape > 0
    ? (scale * Math.expm1(shape * nats)) / shape
    : (scale * Math.log1p(-shape * nats)) / -shape;
}

/** Excesses at the middles of `count` equal shares, ascending. */
function quantiles(tail: ExcessTail, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) =>
    excessOf(tail, -Math.log(1 - (i + 0.5) / count)),
  );
}

function penalisedLikelihood(excesses: Float64Array, { scale, shape }: ExcessTail): number {
  const penalty = ((shape + 0.25) / 0.2) ** 2 / 2;
  return excesses.reduce((sum, excess) => {
    const z = (shape * excess) / scale;
    const nats = z > 0 ? Math.log1p(z) / shape : Math.expm1(-z) / -shape;
    return sum - nats - (z > 0 ? Math.log1p(z) : z) - Math.log(scale);
  }, -penalty);
}

describe('fitExcessTail', () => {
  it.each([
    [1, 0.5],
    [2.5, 0.2],
    [1, 0],
    [1e-20, -0.1],
    [3, -0.3],
    [1, -0.8],
  ])('finds scale %d and shape %d again from 10,000 quantiles, to 2 %%', (scale, shape) => {
    const fitted = fitExcessTail(quantiles({ scale, shape }, 10_000));
    expect(Math.abs(fitted.scale / scale - 1)).toBeLessThanOrEqual(0.02);
    expect(Math.abs(fitted.shape - shape)).toBeLessThanOrEqual(0.02);
  });

  it.each([-0.6, -0.2, 0.4])(
    'of 80 quantiles of shape %d is likelier, less the penalty, than any tail a little off',
    (shape) => {
      const excesses = quantiles({ scale: 2, shape }, 80);
      const fitted = fitExcessTail(excesses);
      const best = penalisedLikelihood(excesses, fitted);
      for (const [wider, rounder] of [
        [0.01, 0],
        [-0.01, 0],
        [0, 0.01],
        [0, -0.01],
        [0.01, -0.01],
        [-0.01, 0.01],
      ] as const) {
        const other = { scale: fitted.scale * (1 + wider), shape: fitted.shape + rounder };
        expect(penalisedLikelihood(excesses, other)).toBeLessThan(best);
      }
    },
  );

  it('draws the shape of few excesses towards the one expected, and that of many hardly', () => {
    const [few, many] = [30, 3000].map((count) =>
      fitExcessTail(quantiles({ scale: 1, shape: 0.3 }, count)),
    );
    expect(few?.shape).toBeLessThan(0.15);
    expect(many?.shape).toBeGreaterThan(0.28);
  });

  it('stays within its bounds for excesses all alike, of one value far from others, and of the heaviest tails', () => {
    for (const excesses of [
      new Float64Array(50).fill(3),
      Float64Array.of(7),
      Float64Array.from({ length: 40 }, (_, i) => (i < 39 ? 1e-45 : 6e38)),
      quantiles({ scale: 1, shape: 3 }, 1000),
    ]) {
      const { scale, shape } = fitExcessTail(excesses);
      expect(scale).toBeGreaterThan(0);
      expect(scale).toBeLessThan(2 * (excesses.at(-1) ?? NaN));
      expect(Math.abs(shape)).toBeLessThanOrEqual(1);
    }
  });
});

describe('excessNats', () => {
  it('is ln(1 + shape t) / shape above a shape of 0, t at 0 and (exp(-shape t) - 1) / -shape below, to 1e-10', () => {
    for (const shape of [-0.9, -0.1, -1e-6, -1e-12, 0, 1e-12, 1e-6, 1e-3, 0.2, 1]) {
      for (const excess of [0, 1e-9, 1e-5, 0.3, 5]) {
        const z = (shape * excess) / 2;
        const expected =
          shape === 0 ? excess / 2 : shape > 0 ? Math.log1p(z) / shape : Math.expm1(-z) / -shape;
        const error = Math.abs(excessNats({ scale: 2, shape }, excess) - expected);
        expect(error).toBeLessThanOrEqual(1e-10 * expected);
      }
    }
  });

  it.each([-1, -0.25, -1e-4])(
    'rises without a jump, an end or an infinity at a shape of %d',
    (shape) => {
      const tail = { scale: 0.5, shape };
      const joint = excessOf(tail, 64);
      const around = [-1e-6, 0, 1e-6].map((step) => excessNats(tail, joint * (1 + step)));
      around.forEach((nats) => {
        expect(Math.abs(nats / 64 - 1)).toBeLessThan(1e-3);
      });
      const far = Array.from({ length: 400 }, (_, i) => excessNats(tail, 1.5 ** (i / 2)));
      for (const rising of [around, far]) {
        rising.forEach((nats, i) => {
          expect(nats).toBeGreaterThan(rising[i - 1] ?? -1);
          expect(nats).toBeLessThan(Infinity);
        });
      }
    },
  );
});

describe('movedTail', () => {
  it.each([-0.7, -0.25, 0, 0.4])(
    'of shape %d gives the nats between the thresholds less, to 1e-9',
    (shape) => {
      const tail = { scale: 1.5, shape };
      const moved = movedTail(tail, 2);
      for (const beyond of [1e-3, 0.5, 3]) {
        const expected = excessNats(tail, 2 + beyond) - excessNats(tail, 2);
        expect(Math.abs(excessNats(moved, beyond) / expected - 1)).toBeLessThanOrEqual(1e-9);
      }
    },
  );
});
