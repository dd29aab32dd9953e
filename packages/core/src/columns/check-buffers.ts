import { ColumnsError } from '../errors.js';
import type { Column } from './column.js';

/** The largest power of ten that is a double. */
const MOST_SCALE = 308;

/** Rows the values of a column reach to, or Infinity where they are read one at a time. */
function rowsHeld(column: Column): number {
  switch (column.type) {
    case 'string':
      return Infinity;
    case 'dictionary':
      return column.codes.length;
    case 'boolean':
      return column.packed === true
        ? column.values.length * 8 - (column.offset ?? 0)
        : column.values.length;
    default:
      return column.values.length;
  }
}

/**
 * Checks that a column's buffers reach to its last row, so that no reader has to.
 * @throws ColumnsError naming the column and what is too short or out of range.
 */
export function checkBuffers(column: Column): void {
  const held = rowsHeld(column);
  if (held < column.length) {
    throw new ColumnsError(
      `column "${column.name}" has ${column.length} rows, but its values end after ${held}`,
    );
  }
  const validity = column.validity;
  if (validity !== undefined && validity !== null) {
    const marked = validity.bits.length * 8 - (validity.offset ?? 0);
    if (marked < column.length) {
      throw new ColumnsError(
        `column "${column.name}" has ${column.length} rows, but its validity bitmap ends after ${marked}`,
      );
    }
  }
  if (column.type === 'number' && column.scale !== undefined) {
    const { scale } = column;
    if (!Number.isInteger(scale) || scale < 0 || scale > MOST_SCALE) {
      throw new ColumnsError(
        `column "${column.name}" has the scale ${scale}; a scale is a whole number from 0 to ${MOST_SCALE}`,
      );
    }
  }
}
