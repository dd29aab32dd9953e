import { describe, expect, it } from 'vitest';
import { readHalfFloats, writeHalfFloats } from './half-floats.js';

const all = Uint16Array.from({ length: 65_536 }, (_, bits) => bits);
const values = readHalfFloats(all);
const isNumber = (bits: number): boolean => (bits & 0x7fff) <= 0x7c00;

describe('half floats', () => {
  it('are read as IEEE 754 says', () => {
    const read = [0x0000, 0x8000, 0x0001, 0x03ff, 0x0400, 0x3c00, 0x3555, 0xc000, 0x7bff, 0x7c00];
    expect([...readHalfFloats(Uint16Array.from(read))]).toEqual([
      0,
      -0,
      2 ** -24,
      1023 * 2 ** -24,
      2 ** -14,
      1,
      0.333251953125,
      -2,
      65_504,
      Infinity,
    ]);
  });

  it('are written as the very bits they were read from', () => {
    const bits = all.filter(isNumber);
    expect(writeHalfFloats(readHalfFloats(bits))).toEqual(bits);
    expect(writeHalfFloats([NaN])[0]).toBe(0x7e00);
  });

  it('are the nearest to any number, and the even one where two are as near', () => {
    const wrong = [...all.subarray(0, 0x7bff)].filter((bits) => {
      const low = values[bits] ?? 0;
      const high = values[bits + 1] ?? 0;
      const middle = (low + high) / 2;
      const even = bits % 2 === 0 ? bits : bits + 1;
      const written = writeHalfFloats([middle, (low + middle) / 2, (middle + high) / 2, -middle]);
      return String(written) !== String([even, bits, bits + 1, even | 0x8000]);
    });
    expect(wrong).toEqual([]);
    expect([...writeHalfFloats([65_519.99, 65_520, 1e300, -1e300])]).toEqual([
      0x7bff, 0x7c00, 0x7c00, 0xfc00,
    ]);
  });
});
