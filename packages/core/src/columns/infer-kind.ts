import type { Column, ColumnKind, NumberColumn } from './column.js';
import { findIdentifier } from './identifier.js';
import { judgeStrings } from './judge-strings.js';
import type { LeftOut } from './left-out.js';
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
 * The kind a column's type and values stand for: number -> numeric, or boolean where the values are exactly 0 and 1; boolean ->
 * boolean; dictionary and string -> categorical or text; timestamp -> timestamp; time -> time; vector -> vector. Or why the column is
 * no use: its values name the rows rather than describing them. See `findIdentifier` and `judgeStrings`.
 * @param rows row numbers in ascending order to look at. Default: all rows.
 */
export function inferKind(column: Column, rows?: Uint32Array): ColumnKind | LeftOut {
  switch (column.type) {
    case 'number':
      return findIdentifier(column, rows) ?? (isZeroOrOne(column, rows) ? 'boolean' : 'numeric');
    case 'dictionary':
    case 'string':
      return judgeStrings(column, rows);
    default:
      return column.type;
  }
}
