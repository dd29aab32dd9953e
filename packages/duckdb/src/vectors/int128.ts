import type { Validity } from '@colatent/core';
import { isValid } from './vector-validity.js';

const TWO_64 = 2 ** 64;

/**
 * 128-bit integers as doubles; NULL rows become NaN.
 * @param words the vector's memory from the first row, a low and a high word for each row.
 * @param signed whether the high word carries a sign.
 */
export function readInt128(
  words: BigUint64Array,
  length: number,
  signed: boolean,
  validity: Validity | null,
): Float64Array {
  const values = new Float64Array(length);
  for (let row = 0; row < length; row++) {
    if (!isValid(validity, row)) {
      values[row] = NaN;
      continue;
    }
    const low = words[row * 2] ?? 0n;
    const high = words[row * 2 + 1] ?? 0n;
    const top = signed ? BigInt.asIntN(64, high) : high;
    // Whole before rounding where the high word only carries the sign: -1 is (2^64 - 1) - 2^64.
    values[row] = top === -1n ? Number(low - (1n << 64n)) : Number(top) * TWO_64 + Number(low);
  }
  return values;
}

/**
 * The UUID of one row in its usual spelling: 32 hexadecimal digits in groups of 8, 4, 4, 4 and 12.
 * @param words the vector's memory from the first row; DuckDB keeps the topmost bit flipped so that UUIDs sort as numbers.
 */
export function uuidAt(words: BigUint64Array, row: number): string {
  const high = (words[row * 2 + 1] ?? 0n) ^ (1n << 63n);
  const digits =
    high.toString(16).padStart(16, '0') + (words[row * 2] ?? 0n).toString(16).padStart(16, '0');
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    digits.slice(12, 16),
    digits.slice(16, 20),
    digits.slice(20),
  ].join('-');
}
