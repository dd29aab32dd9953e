import type { Validity } from '@colatent/core';
import { restrictValidity } from './vector-validity.js';

const LARGEST = 0x7fffffff;

/**
 * The rows of a date or timestamp that are a moment in time: DuckDB's `infinity` (the largest integer) and `-infinity` (its
 * negative) lie at no distance from anything, so they count as NULL.
 * @param words 32-bit words of the values, low word first.
 * @param perRow 1 for dates, 2 for timestamps.
 */
export function withoutInfinity(
  words: Int32Array,
  perRow: 1 | 2,
  { length, validity }: { readonly length: number; readonly validity: Validity | null },
): Validity | null {
  const isFinite = (row: number): boolean => {
    const top = words[row * perRow + perRow - 1] ?? 0;
    if (perRow === 1) {
      return top !== LARGEST && top !== -LARGEST;
    }
    const low = words[row * 2] ?? 0;
    return !(top === LARGEST && low === -1) && !(top === ~LARGEST && low === 1);
  };
  for (let row = 0; row < length; row++) {
    if (!isFinite(row)) {
      return restrictValidity(validity, length, isFinite);
    }
  }
  return validity;
}
