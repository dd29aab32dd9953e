import { expect, it } from 'vitest';
import { extensionOf, formatOf, isResult, relativePath, resultPath, stemOf } from './file-names.js';

it('tells the parts of a path', () => {
  expect([stemOf('a/b.x.csv'), extensionOf('a.b/c'), formatOf('X.PARQUET')]).toEqual([
    'b.x',
    '',
    'parquet',
  ]);
});

it('writes a path from a folder', () => {
  expect(relativePath('', 'a/b.csv')).toBe('a/b.csv');
  expect(relativePath('a', 'a/b.csv')).toBe('b.csv');
  expect(relativePath('a/c', 'a/b.csv')).toBe('../b.csv');
  expect(relativePath('x/y', 'b.csv')).toBe('../../b.csv');
});

it('names where new columns go, and a number the second time', () => {
  const paths = ['a.b/c.tar.csv'];
  for (let time = 0; time < 3; time++) paths.push(resultPath(paths.at(-1) ?? ''));
  expect(paths.slice(1)).toEqual([
    'a.b/c.tar.colatent.csv',
    'a.b/c.tar.colatent-2.csv',
    'a.b/c.tar.colatent-3.csv',
  ]);
  expect(paths.map(isResult)).toEqual([false, true, true, true]);
  expect(resultPath('a.b/c')).toBe('a.b/c.colatent');
  expect(isResult('a.colatent/b.csv')).toBe(false);
});
