import { describe, expect, it } from 'vitest';
import { readBinary, readInteger, readList, readStruct } from './read-thrift.js';
import { STRUCT, type ThriftField } from './thrift-parts.js';
import { writeBinary, writeInteger, writeList, writeStruct } from './write-thrift.js';

/** A field of each type of the protocol, as its bytes lie in a file. */
const FIELDS: readonly ThriftField[] = [
  { id: 1, type: 1, value: new Uint8Array() },
  { id: 16, type: 2, value: new Uint8Array() },
  { id: 40, type: 3, value: Uint8Array.of(0xff) },
  { id: 41, type: 4, value: Uint8Array.of(0x81, 0x01) },
  // not in order, and one that is longer than it need be
  { id: 3, type: 5, value: Uint8Array.of(0x82, 0x80, 0x00) },
  { id: 300, type: 7, value: new Uint8Array(8).fill(7) },
  { id: 301, type: 8, value: writeBinary(new Uint8Array(200).fill(1)) },
  { id: 302, type: 9, value: Uint8Array.of(0x21, 1, 2) },
  { id: 303, type: 10, value: Uint8Array.of(0xf5, 16, ...new Uint8Array(16).fill(3)) },
  { id: 304, type: 11, value: Uint8Array.of(1, 0x81, 1, 0x61, 1) },
  { id: 305, type: 11, value: Uint8Array.of(0) },
  { id: 306, type: 13, value: new Uint8Array(16).fill(9) },
  { id: 32767, type: STRUCT, value: Uint8Array.of(0x15, 2, 0) },
];

describe('Thrift', () => {
  it('is written as it was read, whatever it holds', () => {
    const bytes = writeStruct(FIELDS);
    const whole = Uint8Array.of(...bytes, 1, 2, 3);
    expect(readStruct(whole)).toEqual({ fields: FIELDS, end: bytes.length });
  });

  it.each([0, 1, -1, 63, 64, -(2 ** 31), 2 ** 53])('has the number %d', (number) => {
    expect(readInteger(writeInteger(BigInt(number)))).toBe(BigInt(number));
  });

  it('has numbers of 64 bits', () => {
    for (const number of [2n ** 63n - 1n, -(2n ** 63n)]) {
      expect(readInteger(writeInteger(number))).toBe(number);
    }
  });

  it.each([0, 14, 15, 1000])('has lists of %d', (length) => {
    const items = Array.from({ length }, (_, i) =>
      writeStruct([{ id: 1, type: 5, value: writeInteger(BigInt(i)) }]),
    );
    expect(readList(writeList({ type: STRUCT, items }))).toEqual({ type: STRUCT, items });
  });

  it('is refused where it ends too early, nests without end, or is of no type', () => {
    const bytes = writeStruct(FIELDS);
    for (let end = 0; end < bytes.length; end++) {
      expect(() => readStruct(bytes.subarray(0, end))).toThrow(RangeError);
    }
    expect(() => readStruct(new Uint8Array(1000).fill(0x1c))).toThrow('nests too deep');
    expect(() => readStruct(Uint8Array.of(0x1e, 0))).toThrow('no type 14');
    expect(() => readList(Uint8Array.of(0xfc, 0xff, 0xff, 0xff, 0xff, 0x0f))).toThrow(RangeError);
    expect(() => readBinary(Uint8Array.of(5, 1))).toThrow(RangeError);
    expect(() => readInteger(new Uint8Array(20).fill(0x80))).toThrow('too many bytes');
  });
});
