import { Columns, type Column } from '@colatent/core';
import { describe, expect, it } from 'vitest';
import type { ColumnSummary } from './protocol.js';
import { summarizeColumns } from './summarize-columns.js';

function summaryOf(column: Column): ColumnSummary {
  const [summary] = summarizeColumns([new Columns([column], column.length)]);
  if (summary === undefined) throw new Error('there is no summary');
  return summary;
}

const DAYS = Float64Array.from({ length: 1000 }, (_, row) => 18_262 + row);

describe('what is shown of a column', () => {
  it('counts decimals as what they mean, in twelve bins', () => {
    const values = Int32Array.from({ length: 1201 }, (_, row) => (row * 7) % 1201);
    const { kind, nullShare, distribution } = summaryOf({
      name: 'x',
      type: 'number',
      length: 1201,
      values,
      scale: 2,
    });
    expect({ kind, nullShare }).toEqual({ kind: 'numeric', nullShare: 0 });
    expect(distribution).toHaveLength(12);
    expect(distribution[0]).toEqual({ label: '0 – 1', count: 100 });
    expect(distribution.at(-1)?.label).toBe('11 – 12');
  });

  it('shows the shape of numbers beside a single far one', () => {
    const values = Float64Array.from({ length: 1201 }, (_, row) => ((row * 7) % 1201) / 100);
    values[600] = 6.93e8;
    const { distribution } = summaryOf({ name: 'x', type: 'number', length: 1201, values });
    expect(distribution.at(-1)?.label).toMatch(/^≥ /);
    expect(Math.min(...distribution.map(({ count }) => count))).toBeGreaterThan(80);
  });

  it('counts the classes of numbers and texts, missing ones aside, and not more than a label has', () => {
    const classesOf = (different: number, missing = false): (number | null)[] => {
      const number = Float64Array.from({ length: 1000 }, (_, row) =>
        missing && row % 5 === 0 ? NaN : (row * 31) % different,
      );
      const text = (row: number): string | null =>
        missing && row % 5 === 0 ? null : `class ${(row * 31) % different}`;
      return [
        summaryOf({ name: 'x', type: 'number', length: 1000, values: number }).classes,
        summaryOf({ name: 'x', type: 'string', length: 1000, at: text }).classes,
      ];
    };
    expect([1, 2, 23, 50, 51, 999].map((different) => classesOf(different))).toEqual(
      [1, 2, 23, 50, null, null].map((classes) => [classes, classes]),
    );
    expect(classesOf(3, true)).toEqual([3, 3]);
  });

  it('names the ends of moments as dates or times', () => {
    const days = summaryOf({
      name: 'x',
      type: 'timestamp',
      unit: 'day',
      length: 1000,
      values: DAYS,
    });
    expect(days.distribution[0]?.label).toBe('2020-01-01 – 2020-03-24');
    const seconds = Float64Array.from(DAYS, (_, row) => row * 86);
    const clock = summaryOf({
      name: 'x',
      type: 'time',
      unit: 'second',
      length: 1000,
      values: seconds,
    });
    expect(clock.distribution[0]?.label).toBe('00:00:00 – 01:59:20');
  });

  it('tells the share of missing values and the most frequent texts', () => {
    const codes = Uint8Array.from({ length: 100 }, (_, row) => (row % 4 === 0 ? 0 : 1 + (row % 2)));
    const text = summaryOf({
      name: 'x',
      type: 'dictionary',
      length: 100,
      codes,
      dictionary: [null, 'a', 'b'],
    });
    expect(text).toMatchObject({
      kind: 'categorical',
      nullShare: 0.25,
      distribution: [
        { label: 'b', count: 50 },
        { label: 'a', count: 25 },
      ],
    });
  });

  it('tells why an identifier would be left out', () => {
    const values = Float64Array.from({ length: 100 }, (_, row) => row);
    expect(summaryOf({ name: 'x', type: 'number', length: 100, values })).toMatchObject({
      kind: null,
      warning: 'it looks like an identifier, whole numbers in strict order',
    });
  });

  it.each([
    ['an identifier out of order', (row: number) => 5000 + ((row * 37) % 1000), true],
    ['one of which most rows were left out', (row: number) => 7 * ((row * 37) % 1000), true],
    ['one that comes twice', (row: number) => 5000 + ((row * 37) % 999), false],
    [
      'numbers so spread that chance repeats none',
      (row: number) => 999 * ((row * 37) % 1000),
      false,
    ],
    ['fractions', (row: number) => ((row * 37) % 1000) + 0.5, false],
  ])('tells of %s whether it looks like an identifier', (_, valueAt, isNumbered) => {
    const values = Float64Array.from({ length: 1000 }, (__, row) => valueAt(row));
    expect(summaryOf({ name: 'x', type: 'number', length: 1000, values })).toMatchObject({
      kind: 'numeric',
      isNumbered,
    });
  });

  it('counts a text that is frequent among many that hardly repeat', () => {
    const { distribution } = summaryOf({
      name: 'x',
      type: 'string',
      length: 100_000,
      at: (row) => (row % 4 === 0 ? 'none' : String(row)),
    });
    expect(distribution[0]).toEqual({ label: 'none', count: 25_000 });
    expect(distribution[1]?.count).toBe(1);
  });
});
