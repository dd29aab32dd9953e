import type { Column, Validity } from './column.js';

/** Whether a row of a column is marked NULL. */
export function isMarkedNull(column: Column, row: number): boolean {
  const validity = column.validity;
  if (validity === undefined || validity === null) return false;
  const bit = (validity.offset ?? 0) + row;
  return (((validity.bits[bit >>> 3] ?? 0) >>> (bit & 7)) & 1) === 0;
}

/**
 * Put NaN at numbers[at + i] for every row start + i, i < count, that is not valid. Reads the bitmap byte by byte.
 * @returns whether any row was NULL.
 */
export function markNulls(
  validity: Validity | null | undefined,
  start: number,
  count: number,
  numbers: Float32Array | Float64Array,
  at: number,
): boolean {
  if (validity === undefined || validity === null) return false;
  const { bits } = validity;
  const first = (validity.offset ?? 0) + start;
  const end = first + count;
  let any = false;
  for (let bit = first; bit < end;) {
    const byteEnd = Math.min(end, (bit | 7) + 1);
    const byte = bits[bit >>> 3] ?? 0;
    if (byte === 255) {
      bit = byteEnd;
      continue;
    }
    for (; bit < byteEnd; bit++) {
      if (((byte >>> (bit & 7)) & 1) === 0) {
        numbers[at + bit - first] = NaN;
        any = true;
      }
    }
  }
  return any;
}
