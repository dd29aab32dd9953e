import { expect, it } from 'vitest';
import { extensionOf, formatOf, relativePath, stemOf, withInfix } from './file-names.js';

it('tells the parts of a path', () => {
  expect(withInfix('a.b/c.tar.csv', '.colatent')).toBe('a.b/c.tar.colatent.csv');
  expect(withInfix('a.b/c', '.colatent')).toBe('a.b/c.colatent');
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
