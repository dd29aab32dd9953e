import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { chiSquaredTail } from './chi-squared.js';
import { testClasses } from './test-classes.js';
import { testMeasurements } from './test-measurements.js';

const counts = z.array(z.number());
const oracle = z
  .object({
    tails: z.array(z.tuple([z.number(), z.number(), z.number()])),
    tables: z.array(
      z.object({
        reference: counts,
        fresh: counts,
        statistic: z.number(),
        degreesOfFreedom: z.number(),
        pValue: z.number(),
      }),
    ),
    smallTables: z.array(z.object({ reference: counts, fresh: counts, pValue: z.number() })),
  })
  .parse(
    JSON.parse(
      readFileSync(new URL('../../test/fixtures/drift-scipy.json', import.meta.url), 'utf8'),
    ),
  );

describe('the tail of the chi-squared distribution', () => {
  it('agrees with SciPy to a relative error of 1e-11, and to 1e-280 in size', () => {
    for (const [statistic, freedom, expected] of oracle.tails) {
      const found = chiSquaredTail(statistic, freedom);
      expect(Math.abs(found - expected), `${statistic}, ${freedom}`).toBeLessThanOrEqual(
        1e-11 * expected + 1e-280,
      );
    }
  });

  it('is 1 at a statistic of 0', () => {
    expect(chiSquaredTail(0, 3)).toBe(1);
  });
});

describe('the test of classes', () => {
  it('agrees with SciPy where every class has rows enough', () => {
    for (const { reference, fresh, ...expected } of oracle.tables) {
      const found = testClasses(reference, fresh, 0);
      expect(found.statistic).toBeCloseTo(expected.statistic, 9);
      expect(found.degreesOfFreedom).toBe(expected.degreesOfFreedom);
      expect(found.pValue / expected.pValue).toBeCloseTo(1, 9);
    }
  });

  it("agrees with Fisher's exact test to 0.015 where rows are few", () => {
    for (const { reference, fresh, pValue } of oracle.smallTables) {
      expect(Math.abs(testClasses(reference, fresh, 3).pValue - pValue)).toBeLessThan(0.015);
    }
  });

  it('pools classes too small to judge, and says nothing of a single one', () => {
    const one = { statistic: 0, degreesOfFreedom: 0, pValue: 1, totalVariation: 0 };
    expect(testClasses([1000, 0], [1000, 0], 0)).toEqual(one);
    expect(testClasses([1000, 1], [1000, 2], 0)).toEqual(one);
    expect(testClasses([10, 10], [0, 0], 0)).toEqual(one);
    expect(testClasses([500, 500, 3, 2, 2], [500, 480, 3, 3, 2], 0).degreesOfFreedom).toBe(2);
  });

  it('gives the share of rows in other classes than before', () => {
    expect(testClasses([500, 500], [600, 400], 0).totalVariation).toBeCloseTo(0.1, 12);
  });
});

describe('the test of measurements', () => {
  const reference = { counts: [100, 100, 100, 100], nulls: 100 };

  it('counts NULLs beside the values', () => {
    const moreNulls = testMeasurements(reference, { counts: [80, 80, 80, 80], nulls: 180 }, 0);
    expect(moreNulls.degreesOfFreedom).toBe(4);
    expect(moreNulls.pValue).toBeLessThan(1e-5);
    expect(
      testMeasurements(reference, { counts: [0, 0, 0, 0], nulls: 400 }, 0).pValue,
    ).toBeLessThan(1e-100);
  });

  it('gives equal p-values for equal seeds', () => {
    const few = { counts: [3, 1, 0, 2], nulls: 1 };
    const { pValue } = testMeasurements(reference, few, 5);
    expect(testMeasurements(reference, few, 5).pValue).toBe(pValue);
    expect(pValue).toBeGreaterThan(0.01);
  });
});
