import { LabelledSet, UnreadableSetError } from '@colatent/quality';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LabelledFolder } from './labelled-folder.js';

describe('LabelledSet', () => {
  let folder: LabelledFolder;

  beforeAll(async () => {
    folder = await LabelledFolder.create({
      // More rows than a chunk of DuckDB has.
      numbers:
        'SELECT i AS x, i * 2.5 AS y, i % 3 = 0 AS IS_Anomaly FROM range(5000) AS r(i) ORDER BY i',
      unlabelled: 'SELECT 1 AS x',
      counted: 'SELECT 1 AS x, 0 AS is_anomaly',
      unknown: 'SELECT 1 AS x, NULL::BOOLEAN AS is_anomaly',
      empty: 'SELECT true AS is_anomaly',
      gaps: "SELECT NULL::INTEGER AS x, 'a' AS word, true AS is_anomaly",
      words: "SELECT 'a' AS word, true AS is_anomaly",
    });
  });

  afterAll(() => folder[Symbol.asyncDispose]());

  it('gives rows in the order asked for, repeated ones too, and never the label', async () => {
    const set = await LabelledSet.open(folder.file('numbers.parquet'));
    const wanted = Uint32Array.from({ length: 4500 }, (_, i) => (i * 4999) % 3000);
    const seen: number[] = [];
    for await (const batch of set.rows(wanted)) {
      expect(batch.names).toEqual(['x', 'y']);
      const x = batch.get('x');
      if (x?.type === 'number') seen.push(...Array.from(x.values, Number));
    }
    expect(seen).toEqual([...wanted]);
    expect(set.anomalous.slice(0, 4)).toEqual([true, false, false, true]);
    expect([set.columns, set.anomalous.length]).toEqual([2, 5000]);
    set[Symbol.dispose]();
  });

  it('gives rows as a matrix of numbers', async () => {
    const set = await LabelledSet.open(folder.file('numbers.parquet'));
    expect([...(await set.matrix(Uint32Array.of(4, 0, 4)))]).toEqual([4, 10, 0, 0, 4, 10]);
    set[Symbol.dispose]();
  });

  it.each([
    ['unlabelled', 'has no column "is_anomaly"; add a boolean one'],
    ['counted', 'is a INTEGER; it must be BOOLEAN'],
    ['unknown', 'is NULL in row 0'],
    ['empty', 'has no column beside "is_anomaly"'],
  ])('refuses the file %s, for it %s', async (name, message) => {
    const opening = LabelledSet.open(folder.file(`${name}.parquet`));
    await expect(opening).rejects.toThrow(UnreadableSetError);
    await expect(opening).rejects.toThrow(message);
  });

  it.each([
    ['gaps', 'column "x" has NULLs'],
    ['words', 'column "word" is a VARCHAR'],
  ])('has no matrix of the file %s, for %s', async (name, message) => {
    const set = await LabelledSet.open(folder.file(`${name}.parquet`));
    await expect(set.matrix(Uint32Array.of(0))).rejects.toThrow(message);
    set[Symbol.dispose]();
  });
});
