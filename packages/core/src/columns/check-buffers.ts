import { ColumnsError } from '../errors.js';
import type { Column, VectorColumn } from './column.js';

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
    case 'vector':
      return column.size === 0
        ? column.length
        : Math.floor(column.values.length / column.size) - (column.offset ?? 0);
    default:
      return column.values.length;
  }
}

function checkVectors({ name, length, size, elementValidity }: VectorColumn): void {
  if (!Number.isInteger(size) || size < 0) {
    throw new ColumnsError(
      `column "${name}" has vectors of ${size} elements; a size is a whole number of 0 or more`,
    );
  }
  if (elementValidity === undefined || elementValidity === null) return;
  const marked = elementValidity.bits.length * 8 - (elementValidity.offset ?? 0);
  if (marked < length * size) {
    throw new ColumnsError(
      `column "${name}" has ${length * size} elements, but their validity bitmap ends after ${marked}`,
    );
  }
}

/**
 * Checks that a column's buffers reach to its last row, so that no reader has to.
 * @throws ColumnsError naming the column and what is too short or out of range.
 */
export function checkBuffers(column: Column): void {
  if (column.type === 'vector') checkVectors(column);
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
