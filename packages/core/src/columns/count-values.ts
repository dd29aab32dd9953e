import type { Column } from './column.js';
import type { ReadableColumn } from './readable-column.js';
import { isMarkedNull } from './validity.js';
import { numberReader, visitNumbers } from './visit-numbers.js';

/** Most distinct values counted. Values first met later are not told apart; so a column of endless new ones cannot fill the memory. */
const MOST_COUNTED = 1_000_000;

class ValueCounts<Value> {
  readonly counts = new Map<Value, number>();
  others = 0;

  add(value: Value, times = 1): void {
    const before = this.counts.get(value);
    if (before === undefined && this.counts.size >= MOST_COUNTED) this.others += times;
    else this.counts.set(value, (before ?? 0) + times);
  }
}

/** How a truth value reads as a category. */
export const TRUTH_LABELS = ['false', 'true'] as const;

/** A number as a category's string, or a truth value's 0 and 1 as false and true. */
export function numberLabel(column: Column, x: number): string {
  return column.type === 'boolean' ? TRUTH_LABELS[x === 0 ? 0 : 1] : String(x);
}

/** Calls back with every row to look at. */
function visitRows(
  length: number,
  rows: Uint32Array | undefined,
  visit: (row: number) => void,
): void {
  if (rows === undefined) for (let row = 0; row < length; row++) visit(row);
  else for (const row of rows) if (row < length) visit(row);
}

/**
 * How often each value occurs, as a string; NULLs are not counted.
 * @param rows row numbers in ascending order. Default: all rows.
 */
export function countValues(
  column: ReadableColumn<'categorical'>,
  rows?: Uint32Array,
): { counts: ReadonlyMap<string, number>; others: number } {
  const strings = new ValueCounts<string>();
  if (column.type === 'dictionary') {
    const { codes, dictionary } = column;
    const byCode = new Float64Array(dictionary.length);
    visitRows(column.length, rows, (row) => {
      const code = codes[row] ?? -1;
      if (!isMarkedNull(column, row)) byCode[code] = (byCode[code] ?? 0) + 1;
    });
    dictionary.forEach((value, code) => {
      const times = byCode[code] ?? 0;
      if (value !== null && times > 0) strings.add(value, times);
    });
  } else if (column.type === 'string') {
    visitRows(column.length, rows, (row) => {
      const value = isMarkedNull(column, row) ? null : column.at(row);
      if (value !== null) strings.add(value);
    });
  } else {
    const numbers = new ValueCounts<number>();
    visitNumbers(numberReader(column), column.length, rows, (block, count) => {
      for (let i = 0; i < count; i++) {
        const x = block[i] ?? NaN;
        if (!Number.isNaN(x)) numbers.add(x);
      }
      return true;
    });
    for (const [x, times] of numbers.counts) strings.add(numberLabel(column, x), times);
    strings.others += numbers.others;
  }
  return { counts: strings.counts, others: strings.others };
}

/** Values by falling count, then by code units, which does not depend on the order of a dictionary. */
export function rankByFrequency(counts: ReadonlyMap<string, number>): [string, number][] {
  return [...counts].sort(([a, aCount], [b, bCount]) => {
    if (aCount !== bCount) return bCount - aCount;
    return a < b ? -1 : a > b ? 1 : 0;
  });
}
