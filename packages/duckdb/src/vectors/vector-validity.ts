import type { Validity } from '@colatent/core';
import bindings, { type Vector } from '@duckdb/node-bindings';

/** Which of a flat vector's first `rows` rows hold a value, or null when all do. */
export function readValidity(vector: Vector, rows: number): Validity | null {
  if (rows === 0) {
    return null;
  }
  // The declared type leaves out that a vector without NULLs has no bitmap.
  const bits = bindings.vector_get_validity(vector, Math.ceil(rows / 64) * 8) as Uint8Array | null;
  return bits === null || allSet(bits, 0, rows) ? null : { bits };
}

/** Rows start .. start + length - 1 of `validity`, whose bitmap begins with row 0; null when all of them hold a value. */
export function sliceValidity(
  validity: Validity | null,
  start: number,
  length: number,
): Validity | null {
  return validity === null || allSet(validity.bits, start, length)
    ? null
    : { bits: validity.bits, offset: start };
}

/** Rows that hold a value in both. Both bitmaps begin with the same row. */
export function bothValid(a: Validity | null, b: Validity | null): Validity | null {
  if (a === null || b === null) {
    return a ?? b;
  }
  const bits = new Uint8Array(Math.min(a.bits.length, b.bits.length));
  for (let i = 0; i < bits.length; i++) {
    bits[i] = (a.bits[i] ?? 0) & (b.bits[i] ?? 0);
  }
  return { bits };
}

/** Whether row `row` holds a value; null means that every row does. */
export function isValid(validity: Validity | null | undefined, row: number): boolean {
  if (!validity) {
    return true;
  }
  const bit = (validity.offset ?? 0) + row;
  return (((validity.bits[bit >> 3] ?? 0) >> (bit & 7)) & 1) === 1;
}

/** The rows of `validity` (null: all) that also satisfy `keep`, as a bitmap of its own. */
export function restrictValidity(
  validity: Validity | null,
  rows: number,
  keep: (row: number) => boolean,
): Validity {
  const bits = new Uint8Array((rows + 7) >> 3);
  for (let row = 0; row < rows; row++) {
    if (isValid(validity, row) && keep(row)) {
      bits[row >> 3] = (bits[row >> 3] ?? 0) | (1 << (row & 7));
    }
  }
  return { bits };
}

/** Marks rows of a vector of results as NULL: those for which `valid` has 0. */
export function writeValidity(output: Vector, valid: Uint8Array): void {
  if (!valid.includes(0)) {
    return;
  }
  const bits = new Uint8Array(Math.ceil(valid.length / 64) * 8);
  bits.set(restrictValidity(null, valid.length, (row) => valid[row] === 1).bits);
  bindings.vector_ensure_validity_writable(output);
  bindings.copy_data_to_vector_validity(output, 0, bits.buffer, 0, bits.byteLength);
}

function allSet(bits: Uint8Array, start: number, rows: number): boolean {
  const end = start + rows;
  let bit = start;
  for (; bit < end && (bit & 7) !== 0; bit++) {
    if ((((bits[bit >> 3] ?? 0) >> (bit & 7)) & 1) === 0) {
      return false;
    }
  }
  for (; bit + 8 <= end; bit += 8) {
    if (bits[bit >> 3] !== 0xff) {
      return false;
    }
  }
  for (; bit < end; bit++) {
    if ((((bits[bit >> 3] ?? 0) >> (bit & 7)) & 1) === 0) {
      return false;
    }
  }
  return true;
}
