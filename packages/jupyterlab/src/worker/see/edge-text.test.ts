import type { Column } from '@colatent/core';
import { describe, expect, it } from 'vitest';
import { edgeText } from './edge-text.js';

const amounts: Column = { name: 'amount', type: 'number', length: 0, values: new Float64Array(0) };
const moments: Column = {
  name: 'placed',
  type: 'timestamp',
  unit: 'millisecond',
  length: 0,
  values: new Float64Array(0),
};

describe('the end of a bin', () => {
  it.each([
    [1_000_003.25, 0.5, '1000003.25'],
    [1_000_003.456, 0.5, '1000003.46'],
    [0.123456, 0.01, '0.123'],
    [1992.4999, 2.5, '1992.5'],
    [123_456, 10_000, '123000'],
    [0, 3, '0'],
    [7, 0, '7'],
    [1e-9, 3e-10, '1e-9'],
  ])('%d of bins %d wide is %s', (value, width, text) => {
    expect(edgeText(amounts, value, width)).toBe(text);
  });

  it('is a day where bins are days or more, and to the second else', () => {
    const moment = Date.UTC(2025, 0, 1, 8, 9, 7, 400);
    expect(edgeText(moments, moment, 5 * 86_400_000)).toBe('2025-01-01');
    expect(edgeText(moments, moment, 60_000)).toBe('2025-01-01 08:09:07');
  });
});
