import type { Validity } from '@colatent/core';
import type { Data } from 'apache-arrow';

/** Which rows of a chunk hold a value, as a view of its bitmap; null when all do. */
export function validityOf(data: Data): Validity | null {
  return data.nullCount === 0 || data.nullBitmap.length === 0
    ? null
    : { bits: data.nullBitmap, offset: data.offset };
}

/** Whether row `row` holds a value; null means that every row does. */
export function isValid(validity: Validity | null, row: number): boolean {
  if (validity === null) return true;
  const bit = (validity.offset ?? 0) + row;
  return (((validity.bits[bit >> 3] ?? 0) >> (bit & 7)) & 1) === 1;
}

/** The rows for which `keep` holds, as a bitmap of its own. */
export function validityWhere(rows: number, keep: (row: number) => boolean): Validity {
  const bits = new Uint8Array((rows + 7) >> 3);
  for (let row = 0; row < rows; row++) {
    if (keep(row)) bits[row >> 3] = (bits[row >> 3] ?? 0) | (1 << (row & 7));
  }
  return { bits };
}

/** Rows that hold a value in both. */
export function bothValid(a: Validity | null, b: Validity | null, rows: number): Validity | null {
  if (a === null || b === null) return a ?? b;
  return validityWhere(rows, (row) => isValid(a, row) && isValid(b, row));
}
