import { describe, expect, it } from 'vitest';
import { iterativeImputer, trainOnHalfOfAdult } from './adult.js';
import { measureImputation } from './measure-imputation.js';

describe('imputation of Adult', () => {
  it(
    'is in every column at least as good as the median or mode but for sampling error, better than the mean, and better where columns go together',
    { timeout: 120_000 },
    async () => {
      const { model, train, unseen } = await trainOnHalfOfAdult();
      const columns = measureImputation(model, train, unseen);
      expect(columns).toHaveLength(15);
      for (const { name, kind, model: figure, mean, typical, error, hidden } of columns) {
        expect(hidden, name).toBeGreaterThan(700);
        // an error of numbers, a share of right labels
        const loss = kind === 'number' ? figure - typical : typical - figure;
        expect(loss, name).toBeLessThanOrEqual(2 * error);
        if (mean !== null) expect(figure, name).toBeLessThan(mean);
      }
      // scikit-learn's default imputer, a linear one, is no better anywhere either
      const oracle = iterativeImputer();
      for (const { name, kind, model: figure, error } of columns) {
        const { bayesian_ridge: ridge = NaN } = oracle.get(name) ?? {};
        const loss = kind === 'number' ? figure - ridge : ridge - figure;
        expect(loss, `${name} against a linear imputer`).toBeLessThanOrEqual(3 * error);
      }
      const better = columns.filter(
        ({ kind, model: figure, typical, error }) =>
          (kind === 'number' ? typical - figure : figure - typical) > 3 * error,
      );
      expect(better.map(({ name }) => name)).toEqual(
        expect.arrayContaining([
          'age',
          'education',
          'education_num',
          'marital_status',
          'occupation',
          'relationship',
          'sex',
          'income',
        ]),
      );
    },
  );
});
