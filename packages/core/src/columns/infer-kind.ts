import type { Column, ColumnKind, NumberColumn } from './column.js';
import { numberReader, visitNumbers } from './visit-numbers.js';

/** Whether a column's numbers are 0 and 1, both of them and nothing else. */
function isZeroOrOne(column: NumberColumn, rows: Uint32Array | undefined): boolean {
  const holds = { zeros: false, ones: false, others: false };
  visitNumbers(numberReader(column), column.length, rows, (numbers, count) => {
    for (let i = 0; i < count; i++) {
      const x = numbers[i] ?? NaN;
      if (x === 0) holds.zeros = true;
      else if (x === 1) holds.ones = true;
      else if (!Number.isNaN(x)) holds.others = true;
    }
    return !holds.others;
  });
  return holds.zeros && holds.ones && !holds.others;
}

/**
 * The kind a column's type stands for: number -> numeric, or boolean where the values are exactly 0 and 1; boolean -> boolean;
 * dictionary and string -> categorical; timestamp -> timestamp; time -> time; vector -> vector.
 * @param rows row numbers in ascending order to look at. Default: all rows.
 */
export function inferKind(column: Column, rows?: Uint32Array): ColumnKind {
  switch (column.type) {
    case 'number':
      return isZeroOrOne(column, rows) ? 'boolean' : 'numeric';
    case 'dictionary':
    case 'string':
      return 'categorical';
    default:
      return column.type;
  }
}
