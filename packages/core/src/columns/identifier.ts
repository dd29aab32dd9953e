import type { NumberColumn } from './column.js';
import type { LeftOut } from './left-out.js';
import { numberReader, visitNumbers } from './visit-numbers.js';

/** Fewest values to judge by. */
const LEAST_VALUES = 20;

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

/**
 * Whether a column of numbers names its rows rather than describing them, so that a model could only learn it by heart: at least 20
 * whole numbers that strictly rise or fall from row to row. Fractions are measurements however they are sorted, and so are whole
 * numbers of which any repeats.
 * @param rows row numbers in ascending order to look at. Default: all rows.
 */
export function findIdentifier(column: NumberColumn, rows?: Uint32Array): LeftOut | null {
  return isSerial(column, rows)
    ? { reason: 'it looks like an identifier, whole numbers in strict order' }
    : null;
}
