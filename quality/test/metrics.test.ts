import { areaUnderRoc, averagePrecision, spreadOf, UndefinedMeasureError } from '@colatent/quality';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface Case {
  readonly labels: readonly number[];
  readonly scores: readonly number[];
  readonly areaUnderRoc: number;
  readonly averagePrecision: number;
}

const fixture = new URL('../fixtures/metrics.json', import.meta.url);
const cases = JSON.parse(readFileSync(fixture, 'utf8')) as readonly Case[];

describe.each(cases)('a ranking of $labels.length rows', (expected) => {
  const anomalous = expected.labels.map((label) => label === 1);

  it('has the AUROC of scikit-learn, ties included, to 1e-12', () => {
    expect(areaUnderRoc(anomalous, expected.scores)).toBeCloseTo(expected.areaUnderRoc, 12);
  });

  it('has the average precision of scikit-learn, ties included, to 1e-12', () => {
    expect(averagePrecision(anomalous, expected.scores)).toBeCloseTo(expected.averagePrecision, 12);
  });
});

describe('a ranking that cannot be measured', () => {
  it.each([areaUnderRoc, averagePrecision])('is refused by %o', (measure) => {
    expect(() => measure([true, true], [1, 2])).toThrow(UndefinedMeasureError);
    expect(() => measure([false, false], [1, 2])).toThrow('all 2 rows are normal');
    expect(() => measure([], [])).toThrow(UndefinedMeasureError);
    expect(() => measure([true, false], [1, Number.NaN])).toThrow(
      'the score of row 1 is not a number',
    );
    expect(() => measure([true, false], [1])).toThrow('the score of row 1 is not a number');
  });
});

describe('spreadOf', () => {
  it('gives the mean and the standard deviation of a sample', () => {
    expect(spreadOf([2, 4, 4, 4, 5, 5, 7, 9])).toEqual({ mean: 5, deviation: Math.sqrt(32 / 7) });
    expect(spreadOf([3])).toEqual({ mean: 3, deviation: 0 });
  });
});
