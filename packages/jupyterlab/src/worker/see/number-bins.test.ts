import type { Column } from '@colatent/core';
import { describe, expect, it } from 'vitest';
import { numberBins } from './number-bins.js';
import { surveyNumbers } from './survey-numbers.js';

const DAY = 86_400_000;

function numbers(values: readonly number[]): Column {
  return { name: 'n', type: 'number', length: values.length, values: Float64Array.from(values) };
}

function days(values: readonly number[]): Column {
  const { length } = values;
  return { name: 'd', type: 'timestamp', unit: 'day', length, values: Int32Array.from(values) };
}

/** The bins of a column by their labels, with how many values lie in each. */
function counted(column: Column, values: readonly number[], most = 12): [string, number][] {
  const { labels, binOf } = numberBins(column, surveyNumbers([column], most), most);
  const counts = labels.map(() => 0);
  for (const value of values) {
    const bin = binOf(value);
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return labels.map((label, bin) => [label, counts[bin] ?? 0]);
}

function spread(count: number, last: number): number[] {
  return Array.from({ length: count }, (_, row) => (last * ((row * 7919) % count)) / (count - 1));
}

describe('bins of numbers', () => {
  it('lie where the bulk of the values does, and the ends say that there is more beyond', () => {
    const values = [...spread(1000, 1.2), 1e9, -1e9];
    const bins = counted(numbers(values), values);
    expect(bins).toHaveLength(12);
    expect([bins[0]?.[0], bins.at(-1)?.[0]]).toEqual(['≤ 0.109', '≥ 1.091']);
    for (const [, count] of bins) expect(Math.abs(count - 1000 / 12)).toBeLessThan(12);
  });

  it('reach from the lowest to the highest value where none is far from the others', () => {
    const values = spread(1000, 1.2);
    const bins = counted(numbers(values), values);
    expect([bins[0]?.[0], bins.at(-1)?.[0]]).toEqual(['0 – 0.1', '1.1 – 1.2']);
    expect(bins.reduce((sum, [, count]) => sum + count, 0)).toBe(1000);
  });

  it('are cut on the side alone where values lie far off', () => {
    const values = [...spread(6000, 300).map((day) => 20_000 + Math.round(day)), -16_312];
    const bins = counted(
      days(values),
      values.map((day) => day * DAY),
    );
    expect(bins[0]?.[0]).toMatch(/^≤ 2024-/);
    expect(bins.at(-1)?.[0]).toMatch(/ – 2025-07-31$/);
    expect(Math.min(...bins.map(([, count]) => count))).toBeGreaterThan(300);
  });

  it('hold equally many whole numbers, and are named by them', () => {
    const values = spread(1000, 23).map(Math.round);
    expect(counted(numbers(values), values).map(([label]) => label)).toEqual(
      Array.from({ length: 12 }, (_, bin) => `${2 * bin} – ${2 * bin + 1}`),
    );
    const single = counted(numbers(values), values, 23).map(([label]) => label);
    expect(single.slice(0, 2)).toEqual(['0 – 1', '2 – 3']);
    const outlying = [...values, 5000];
    expect(counted(numbers(outlying), outlying).at(-1)?.[0]).toBe('≥ 22');
  });

  it('are the values where these are few, sampled ones counted with the nearest', () => {
    const values = Array.from({ length: 60 }, (_, row) => [0, 1, 1000][row % 3] ?? 0);
    const bins = counted(numbers(values), [-5, 0, 0.4, 0.6, 400, 501, 1e9]);
    expect(bins).toEqual([
      ['0', 3],
      ['1', 2],
      ['1000', 2],
    ]);
  });

  it('are one for a constant, and three where nearly all values are one', () => {
    const constant = Array.from({ length: 100 }, () => 7);
    expect(counted(numbers(constant), [7, 8])).toEqual([['7', 2]]);
    const values = [...Array.from({ length: 5000 }, () => 0), ...spread(20, 9), -1];
    expect(counted(numbers(values), values)).toEqual([
      ['< 0', 1],
      ['0', 5001],
      ['> 0', 19],
    ]);
    const above = values.filter((value) => value >= 0);
    expect(counted(numbers(above), above).map(([label]) => label)).toEqual(['0', '> 0']);
  });

  it('count infinite values beyond the ends, and take a range that is wider than any number', () => {
    const values = [...spread(1000, 1.2), Infinity, -Infinity];
    const bins = counted(numbers(values), [Infinity, -Infinity]);
    expect([bins[0], bins.at(-1)]).toEqual([
      ['≤ 0.11', 1],
      ['≥ 1.09', 1],
    ]);
    const wide = spread(1000, 1).map((share) => (share - 0.5) * Number.MAX_VALUE * 2);
    const counts = counted(numbers(wide), wide).map(([, count]) => count);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1000);
  });

  it('are one without a name of a value where there is none', () => {
    expect(counted(numbers([NaN, NaN]), [1, 2])).toEqual([['…', 2]]);
  });

  it('take a column of a million rows by an even sample', () => {
    const values = spread(1_000_003, 1.2);
    values[17] = 1e12;
    const bins = counted(numbers(values), values);
    expect(bins.at(-1)?.[0]).toMatch(/^≥ 1\.08/);
    expect(Math.min(...bins.map(([, count]) => count))).toBeGreaterThan(80_000);
  });
});
