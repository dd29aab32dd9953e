import type { BooleanColumn, NumberColumn } from '../columns/column.js';
import { LARGEST_NUMBER } from '../columns/encoder-document.js';
import { numberReader, visitNumbers } from '../columns/visit-numbers.js';
import type { ColumnProfile } from './profile-document.js';

const MOST_DECIMALS = 6;
const POWERS = Array.from({ length: MOST_DECIMALS + 1 }, (_, decimals) => Number(`1e${decimals}`));

/**
 * Smallest and largest of the finite numbers of some rows, their mean, and the digits behind the point that hold all of them: null
 * when more than 6 are needed.
 * @param rows row numbers in ascending order. Default: all rows.
 */
export function numberRange(
  column: NumberColumn | BooleanColumn,
  rows: Uint32Array | undefined,
): ColumnProfile['range'] {
  let smallest = Infinity;
  let largest = -Infinity;
  let sum = 0;
  let finite = 0;
  let decimals = 0;
  visitNumbers(numberReader(column), column.length, rows, (numbers, count) => {
    for (let i = 0; i < count; i++) {
      const x = numbers[i] ?? NaN;
      if (!(Math.abs(x) <= LARGEST_NUMBER)) continue;
      finite++;
      sum += x;
      if (x < smallest) smallest = x;
      if (x > largest) largest = x;
      while (decimals <= MOST_DECIMALS && !hasDecimals(x, decimals)) decimals++;
    }
    return true;
  });
  if (finite === 0) return null;
  return {
    // adding 0 makes -0 0, which JSON would do otherwise
    smallest: smallest + 0,
    largest: largest + 0,
    mean: sum / finite + 0,
    decimals: decimals > MOST_DECIMALS ? null : decimals,
  };
}

/** Whether a number is the double nearest to one with so many decimals. */
function hasDecimals(x: number, decimals: number): boolean {
  const power = POWERS[decimals] ?? 1;
  return Math.round(x * power) / power === x;
}
