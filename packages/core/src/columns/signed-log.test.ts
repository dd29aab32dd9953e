import { describe, expect, it } from 'vitest';
import { signedLog, signedLogInverse, takeSignedLogs } from './signed-log.js';

describe('the signed logarithm', () => {
  it('is ln(1 + |x|) with the sign of x, with a relative error of at most 1e-14', () => {
    for (const x of [-1e300, -5, -1, 1, 2, 2047, 2048, 1e9]) {
      const expected = Math.sign(x) * Math.log(1 + Math.abs(x));
      expect(Math.abs(signedLog(x) / expected - 1)).toBeLessThanOrEqual(1e-14);
    }
    expect([signedLog(0), signedLog(Infinity), signedLog(NaN)]).toEqual([0, Infinity, NaN]);
  });

  it('is the same taken one by one and in place', () => {
    const numbers = Float64Array.of(
      0,
      -0,
      1,
      1.5,
      -3,
      2047,
      2048,
      1e10,
      2 ** 32 + 5,
      NaN,
      -Infinity,
    );
    const expected = Float64Array.from(numbers, signedLog);
    takeSignedLogs(numbers, numbers.length);
    expect(numbers).toEqual(expected);
  });

  it('is inverted with a relative error of at most 1e-12', () => {
    for (const x of [-1e6, -3, -0.5, 0.001, 1, 77, 1e12]) {
      expect(Math.abs(signedLogInverse(signedLog(x)) / x - 1)).toBeLessThanOrEqual(1e-12);
    }
  });
});
