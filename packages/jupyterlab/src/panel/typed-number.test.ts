import { expect, it } from 'vitest';
import { typedNumber } from './typed-number.js';

it.each([
  ['2.5', 2.5],
  ['2,5', 2.5],
  ['0,125', 0.125],
  [',5', 0.5],
  ['-1,5', -1.5],
  ['1e-3', 0.001],
  [' 3 ', 3],
  ['', undefined],
  ['1,234', NaN],
  ['1.234', 1.234],
  ['abc', NaN],
])('takes "%s" for %d', (text, number) => {
  expect(typedNumber(text, false)).toBe(number);
});

it.each([
  ['1,000', 1000],
  ['1.000', 1000],
  ['1 000 000', 1_000_000],
  ['1\u00a0000', 1000],
  ['30', 30],
  ['2.5', 2.5],
])('takes "%s" for %d where a whole number is wanted', (text, number) => {
  expect(typedNumber(text, true)).toBe(number);
});
