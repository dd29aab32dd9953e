import { describe, expect, it } from 'vitest';
import { OptionError } from '../errors.js';
import { thresholdOf } from './threshold.js';

describe('thresholdOf', () => {
  it('is -log10 of the contamination to a relative error of 1e-14', () => {
    for (const contamination of [0.5, 0.1, 0.05, 0.01, 1e-3, 1e-9, 1e-300, 0.999]) {
      const expected = -Math.log10(contamination);
      const error = Math.abs(thresholdOf(contamination) - expected);
      expect(error).toBeLessThanOrEqual(1e-14 * Math.abs(expected));
    }
  });

  it.each([0, 1, -0.1, 1.5, NaN, Infinity])('refuses a contamination of %d', (contamination) => {
    expect(() => thresholdOf(contamination)).toThrow(OptionError);
    expect(() => thresholdOf(contamination)).toThrow(/contamination is .*above 0 and below 1/);
  });
});
