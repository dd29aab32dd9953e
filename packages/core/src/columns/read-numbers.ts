import type { BooleanColumn, NumberColumn, NumberValues } from './column.js';

const TWO_TO_32 = 4294967296;

/**
 * 64-bit integers as their nearest doubles, out of their two halves: the engine's memory is little-endian, so hosts are. Ten times
 * as fast as a BigInt a value.
 */
function readWide(
  values: BigInt64Array | BigUint64Array,
  start: number,
  count: number,
  out: Float64Array,
): void {
  const halves = new Uint32Array(values.buffer, values.byteOffset + start * 8, count * 2);
  const signed = values instanceof BigInt64Array;
  for (let i = 0; i < count; i++) {
    const upper = halves[2 * i + 1] ?? 0;
    out[i] = (signed ? upper | 0 : upper) * TWO_TO_32 + (halves[2 * i] ?? 0);
  }
}

/**
 * The values of rows start .. start + count - 1 of a typed array as doubles, in out[0] .. out[count - 1]. The array's own `set`
 * converts every element type at the same high speed, so what follows it sees doubles alone.
 */
export function readValues(
  values: NumberValues,
  start: number,
  count: number,
  out: Float64Array,
): void {
  if (values instanceof BigInt64Array || values instanceof BigUint64Array) {
    readWide(values, start, count, out);
  } else {
    out.set(values.subarray(start, start + count));
  }
}

function readBits(column: BooleanColumn, start: number, count: number, out: Float64Array): void {
  const first = (column.offset ?? 0) + start;
  for (let i = 0; i < count; i++) {
    const bit = first + i;
    out[i] = ((column.values[bit >>> 3] ?? 0) >>> (bit & 7)) & 1;
  }
}

/**
 * Rows start .. start + count - 1 as doubles in out[0] .. out[count - 1]: decimals by their scale, truth values as 0 and 1. What
 * stands where a row is NULL is whatever the buffer holds there.
 */
export function readNumbers(
  column: NumberColumn | BooleanColumn,
  start: number,
  count: number,
  out: Float64Array,
): void {
  if (column.type === 'boolean' && column.packed === true) {
    readBits(column, start, count, out);
    return;
  }
  readValues(column.values, start, count, out);
  if (column.type === 'boolean') {
    for (let i = 0; i < count; i++) out[i] = out[i] === 0 ? 0 : 1;
  } else if (column.scale !== undefined && column.scale > 0) {
    // Read from decimal digits, a power of ten is the nearest double on every host.
    const power = Number(`1e${column.scale}`);
    for (let i = 0; i < count; i++) out[i] = (out[i] ?? 0) / power;
  }
}
