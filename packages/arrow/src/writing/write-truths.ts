import { Bool, makeData, type Data } from 'apache-arrow';
import { marksOf, writeValidity } from './write-validity.js';

/** A chunk of truth values: true from 0.5 on, NULL where a number is NaN. */
export function writeTruths(numbers: ArrayLike<number>): Data<Bool> {
  const { length } = numbers;
  // whole words of 64 bits, as Arrow pads its buffers
  const bits = new Uint8Array(Math.ceil(length / 64) * 8);
  for (let row = 0; row < length; row++) {
    if ((numbers[row] ?? 0) >= 0.5) bits[row >> 3] = (bits[row >> 3] ?? 0) | (1 << (row & 7));
  }
  return makeData({ type: new Bool(), length, ...writeValidity(marksOf(numbers)), data: bits });
}
