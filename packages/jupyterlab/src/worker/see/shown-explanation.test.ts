import { describe, expect, it } from 'vitest';
import { momentText } from './column-reader.js';
import { shownExplanation } from './shown-explanation.js';

describe('moments', () => {
  it.each([
    ['2025-09-19T17:08:56.000000Z', '2025-09-19 17:08:56'],
    ['2025-09-19T17:08:56.120Z', '2025-09-19 17:08:56.12'],
    ['2025-09-19T17:08:50Z', '2025-09-19 17:08:50'],
    ['2025-09-19T00:00:00.000Z', '2025-09-19'],
    ['2025-09-20', '2025-09-20'],
    ['08:30:00.500', '08:30:00.5'],
    ['00:00:00', '00:00:00'],
    ['infinity', 'infinity'],
  ])('of %s are shown as %s', (text, shown) => {
    expect(momentText(text)).toBe(shown);
  });
});

describe('an explanation', () => {
  it('expects moments to the second, and leaves texts that look like moments as they are', () => {
    const moment = '2025-06-22T04:40:39.701621Z';
    const { reasons } = shownExplanation(
      {
        score: 1,
        reasons: ['when', 'code'].map((column) => ({
          column,
          share: 0.5,
          observed: moment,
          expected: moment,
        })),
      },
      new Map([
        ['when', 'timestamp'],
        ['code', 'categorical'],
      ]),
    );
    expect(reasons).toEqual([
      {
        column: 'when',
        share: 0.5,
        observed: '2025-06-22 04:40:39.701621',
        expected: '2025-06-22 04:40:39',
      },
      { column: 'code', share: 0.5, observed: moment, expected: moment },
    ]);
  });
});
