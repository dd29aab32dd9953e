import { describe, expect, it } from 'vitest';
import { RandomStream } from '../engine/random-stream.js';
import { addLogarithms } from './add-logarithms.js';
import { portableLog } from './portable-math.js';

function expected(
  values: Float32Array,
  { floor, factor, mean }: { floor: number; factor: number; mean: number },
  totals: Float64Array,
): Float64Array {
  return totals.map(
    (total, i) => total + factor * (portableLog(Math.max(values[i] ?? NaN, 0) + floor) - mean),
  );
}

describe('logarithms added to totals', () => {
  const random = new RandomStream(3);
  const uniform = (count: number): Float64Array => {
    const numbers = new Float64Array(count);
    random.uniform(numbers);
    return numbers;
  };

  it.each([1e-6, 0.05, 1])(
    'are those of portableLog to the bit, over all magnitudes of a float, with a floor of %d',
    (floor) => {
      const values = Float32Array.from(uniform(20_001), (u) => 2 ** (276 * u - 148));
      const totals = uniform(20_001);
      const options = { floor, factor: 0.7, mean: -1.3 };
      const wanted = expected(values, options, totals);
      addLogarithms(values, options, totals);
      expect(totals).toEqual(wanted);
    },
  );

  it('are those of portableLog around the seams of its range reduction', () => {
    const seams = [0.5, Math.SQRT1_2, 1, Math.SQRT2, 2, 4];
    const values = Float32Array.from(
      seams.flatMap((seam) => [-2, -1, 0, 1, 2].map((k) => seam * (1 + k * 2 ** -23))),
    );
    const options = { floor: 1e-300, factor: 1, mean: 0 };
    const totals = new Float64Array(values.length);
    const wanted = expected(values, options, totals);
    addLogarithms(values, options, totals);
    expect(totals).toEqual(wanted);
  });

  it('take what is below 0 for 0, and keep NaN and infinity', () => {
    const totals = new Float64Array(5);
    const values = Float32Array.of(-3, 0, -0, NaN, Infinity);
    addLogarithms(values, { floor: 0.25, factor: 2, mean: 1 }, totals);
    const least = 2 * (portableLog(0.25) - 1);
    expect([...totals]).toEqual([least, least, least, NaN, Infinity]);
  });

  it('leave values beyond the totals alone', () => {
    const totals = new Float64Array(3);
    addLogarithms(Float32Array.of(1, 1, 1, 7, 7), { floor: 1, factor: 1, mean: 0 }, totals);
    expect([...totals]).toEqual([portableLog(2), portableLog(2), portableLog(2)]);
  });
});
