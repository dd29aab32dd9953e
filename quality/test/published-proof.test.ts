import { findSets, measureQuality, readPublishedResults } from '@colatent/quality';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const FOLDER = fileURLToPath(new URL('../../data/adbench', import.meta.url));

describe('the one-class protocol', () => {
  it('gives nearest neighbours their published AUROC and AUPRC to two decimals', async () => {
    const sets = await findSets(FOLDER);
    const { proof } = await measureQuality([], { protocols: ['one-class'] }, sets);
    expect(proof.map(({ set, measured }) => [set, twoDecimals(measured)])).toEqual([
      ['annthyroid', [92.81, 68.07]],
      ['pageblocks', [89.65, 67.6]],
    ]);
    expect(proof.every(({ agrees }) => agrees)).toBe(true);
  });
});

describe('the published results', () => {
  it('are those of the papers', async () => {
    const oneClass = await readPublishedResults('one-class');
    expect(oneClass.get('pageblocks')?.['KNN']).toEqual({ auroc: 89.65, auprc: 67.6 });
    expect(oneClass.get('annthyroid')?.['KNN']).toEqual({ auroc: 92.81, auprc: 68.07 });
    const unsupervised = await readPublishedResults('unsupervised');
    expect(unsupervised.get('cardio')?.['KNN']).toEqual({ auroc: 83.02, auprc: 40.17 });
    expect([oneClass.size, unsupervised.size]).toEqual([28, 28]);
  });
});

function twoDecimals(areas: { auroc: number; auprc: number } | undefined): number[] {
  return [areas?.auroc, areas?.auprc].map((value) => Number(value?.toFixed(2)));
}
