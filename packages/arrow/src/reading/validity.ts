import type { Validity } from '@colatent/core';
import type { Data } from 'apache-arrow';

/** Which rows of a chunk hold a value, as a view of its bitmap; null when all do. */
export function validityOf(data: Data): Validity | null {
  // asked first: the bitmap of a column without NULLs is memory that need not be looked at
  if (data.nullCount === 0) return null;
  // columns of the type Null have no bitmap, whatever the declarations say
  const bits = data.nullBitmap as Uint8Array | undefined;
  return bits === undefined || bits.length === 0 ? null : { bits, offset: data.offset };
}

/** Whether row `row` holds a value; null means that every row does. */
export function isValid(validity: Validity | null, row: number): boolean {
  if (validity === null) return true;
  const bit = (validity.offset ?? 0) + row;
  return (((validity.bits[bit >> 3] ?? 0) >> (bit & 7)) & 1) === 1;
}

/** Rows that hold a value in both. */
export function bothValid(a: Validity | null, b: Validity | null, rows: number): Validity | null {
  if (a === null || b === null) return a ?? b;
  const bits = validityBits(a, rows);
  const others = validityBits(b, rows);
  for (let i = 0; i < bits.length; i++) bits[i] = (bits[i] ?? 0) & (others[i] ?? 0);
  return { bits };
}

/** No row holds a value. */
export function noneValid(rows: number): Validity {
  return { bits: new Uint8Array((rows + 7) >> 3) };
}

/** A bitmap of its own whose bit 0 is row 0; bits beyond the last row may be anything. */
export function validityBits(
  { bits, offset = 0 }: Validity,
  rows: number,
): Uint8Array<ArrayBuffer> {
  const first = offset >> 3;
  const bytes = (rows + 7) >> 3;
  const shift = offset & 7;
  if (shift === 0) return new Uint8Array(bits.subarray(first, first + bytes));
  const aligned = new Uint8Array(bytes);
  for (let i = 0; i < bytes; i++) {
    aligned[i] = ((bits[first + i] ?? 0) >> shift) | ((bits[first + i + 1] ?? 0) << (8 - shift));
  }
  return aligned;
}

/** Rows for which a mark is not 0, or null when that are all. */
export function validityOfMarks(marks: Uint8Array): Validity | null {
  const bits = new Uint8Array((marks.length + 7) >> 3);
  let valid = 0;
  for (let row = 0; row < marks.length; row++) {
    if (marks[row] === 0) continue;
    bits[row >> 3] = (bits[row >> 3] ?? 0) | (1 << (row & 7));
    valid++;
  }
  return valid === marks.length ? null : { bits };
}
