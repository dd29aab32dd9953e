import type { Column, DictionaryColumn, NumberColumn, StringColumn } from './column.js';
import type { LeftOut } from './left-out.js';
import { isMarkedNull } from './validity.js';
import { numberReader, visitNumbers } from './visit-numbers.js';

/** Fewest values to judge by. */
const LEAST_VALUES = 20;

/** Share of distinct strings beyond which they name rows rather than describe them. */
const MOST_DISTINCT = 0.95;

/** Strings looked at: the first ones, so that values repeated near each other are seen to repeat. */
const MOST_LOOKED_AT = 262_144;

/** Strictly rising or strictly falling whole numbers: row numbers, serial keys, ticks of a clock. */
function isSerial(column: NumberColumn, rows: Uint32Array | undefined): boolean {
  let observed = 0;
  let last = NaN;
  const all = { whole: true, rising: true, falling: true };
  visitNumbers(numberReader(column), column.length, rows, (numbers, count) => {
    for (let i = 0; i < count; i++) {
      const x = numbers[i] ?? NaN;
      if (Number.isNaN(x)) continue;
      observed++;
      if (x !== Math.floor(x)) all.whole = false;
      if (x <= last) all.rising = false;
      if (x >= last) all.falling = false;
      last = x;
    }
    return all.whole && (all.rising || all.falling);
  });
  return observed >= LEAST_VALUES && all.whole && (all.rising || all.falling);
}

/** Strings nearly all different. */
function isNearlyDistinct(
  column: DictionaryColumn | StringColumn,
  rows: Uint32Array | undefined,
): boolean {
  const seen = new Set<string>();
  let observed = 0;
  const length = rows?.length ?? column.length;
  for (let i = 0; i < length && observed < MOST_LOOKED_AT; i++) {
    const row = rows === undefined ? i : (rows[i] ?? 0);
    if (row >= column.length || isMarkedNull(column, row)) continue;
    const value =
      column.type === 'string' ? column.at(row) : column.dictionary[column.codes[row] ?? -1];
    if (value === null || value === undefined) continue;
    observed++;
    seen.add(value);
  }
  return observed >= LEAST_VALUES && seen.size > MOST_DISTINCT * observed;
}

/**
 * Whether a column names its rows rather than describing them, so that a model could only learn it by heart: at least 20 values
 * that are strings, over 95 % of them distinct, or whole numbers that strictly rise or fall from row to row. Fractions are
 * measurements however they are sorted, and so are whole numbers of which any repeats.
 * @param rows row numbers in ascending order to look at. Default: all rows.
 */
export function findIdentifier(column: Column, rows?: Uint32Array): LeftOut | null {
  switch (column.type) {
    case 'number':
      return isSerial(column, rows)
        ? { reason: 'it looks like an identifier, whole numbers in strict order' }
        : null;
    case 'dictionary':
    case 'string':
      return isNearlyDistinct(column, rows)
        ? { reason: 'it looks like an identifier, strings nearly all different' }
        : null;
    default:
      return null;
  }
}
