import { percentileOf, thresholdOf } from '@colatent/core';
import { describe, expect, it } from 'vitest';

describe('percentileOf', () => {
  it.each([
    [0, 0],
    [1, 90],
    [2, 99],
    [3, 99.9],
    [6, 99.9999],
    [10, 99.99999999],
  ])('gives a score of %d the percentile %d, to 1e-12', (score, expected) => {
    expect(Math.abs(percentileOf(score) - expected)).toBeLessThan(1e-12);
  });

  it('undoes thresholdOf, to 1e-12', () => {
    for (const contamination of [0.9, 0.5, 0.1, 0.013, 1e-5]) {
      const found = percentileOf(thresholdOf(contamination));
      expect(Math.abs(found - 100 * (1 - contamination))).toBeLessThan(1e-12);
    }
  });

  it('rises strictly up to a score of 13 in steps of 0.1, and never beyond 100', () => {
    let last = -1;
    for (let score = 0; score <= 13; score += 0.1) {
      expect(percentileOf(score)).toBeGreaterThan(last);
      last = percentileOf(score);
    }
    expect(last).toBeLessThan(100);
    expect(percentileOf(400)).toBe(100);
  });
});
