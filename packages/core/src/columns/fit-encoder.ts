import { fitBoolean } from './boolean.js';
import { fitCategorical } from './categorical.js';
import type { Column, ColumnKind } from './column.js';
import type { ColumnEncoder } from './column-encoder.js';
import type { LeftOut } from './left-out.js';
import { fitNumeric } from './numeric.js';
import { columnOfKind } from './readable-column.js';
import { fitText } from './text.js';
import { fitTime } from './time.js';
import { fitTimestamp } from './timestamp.js';
import { fitVector } from './vector.js';

/**
 * An encoder of a kind fitted to some rows of a column, or why the column is no use.
 * @param rows row numbers in ascending order. Default: all rows.
 * @param timeZone of a timestamp. Default: UTC.
 * @throws UncolumnOfKindError when the column's type cannot hold the kind.
 */
export function fitEncoder(
  column: Column,
  kind: ColumnKind,
  rows?: Uint32Array,
  timeZone?: string,
): ColumnEncoder | LeftOut {
  switch (kind) {
    case 'numeric':
      return fitNumeric(columnOfKind(column, kind), rows);
    case 'boolean':
      return fitBoolean(columnOfKind(column, kind), rows);
    case 'categorical':
      return fitCategorical(columnOfKind(column, kind), rows);
    case 'text':
      return fitText(columnOfKind(column, kind), rows);
    case 'timestamp':
      return fitTimestamp(columnOfKind(column, kind), rows, timeZone);
    case 'time':
      return fitTime(columnOfKind(column, kind), rows);
    case 'vector':
      return fitVector(columnOfKind(column, kind), rows);
  }
}
