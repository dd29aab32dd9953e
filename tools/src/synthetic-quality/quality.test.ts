import { describe, expect, it } from 'vitest';
import { kolmogorovSmirnov, measureQuality } from './quality.js';
import type { Values } from './table-values.js';

const ages: Values = { name: 'age', numbers: Float64Array.of(1, 2, 3, 4, NaN, 6, 7, 8) };
const years: Values = { name: 'years', numbers: ages.numbers.map((age) => 2 * age + 1) };
const sexes: Values = { name: 'sex', labels: ['f', 'f', 'f', 'f', null, 'm', 'm', 'm'] };

describe('the quality of synthetic rows', () => {
  it('is 1 for the real rows themselves', () => {
    const quality = measureQuality([ages, years, sexes], [ages, years, sexes]);
    expect(quality).toMatchObject({ shapes: 1, allPairs: 1, keptPairs: 1, overall: 1, kept: 3 });
  });

  it('falls by half a correlation that is turned round, and by the share of other labels', () => {
    const turned: Values = { name: 'years', numbers: years.numbers.toReversed() };
    const { allPairs, shapes } = measureQuality([ages, years], [ages, turned]);
    expect(shapes).toBe(1);
    expect(allPairs).toBeLessThan(0.1);
    const allWomen: Values = { name: 'sex', labels: sexes.labels.map(() => 'f') };
    const { byColumn } = measureQuality([sexes], [allWomen]);
    expect(byColumn[0]?.shape).toBeCloseTo(0.5, 12);
  });

  it('takes the largest distance of the distribution functions, NULLs left out', () => {
    const a = Float64Array.of(1, 2, 3, 4);
    expect(kolmogorovSmirnov(a, Float64Array.of(3, 4, 5, 6, NaN))).toBe(0.5);
    expect(kolmogorovSmirnov(a, Float64Array.of(1, 1, 2, 2, 3, 3, 4, 4))).toBe(0);
  });
});
