/**
 * Thrift's compact protocol, in which Parquet's footer is written, without a word of what it means: structs and lists as the bytes of
 * their parts. So what is there is copied as it is, the fields and types that are not known here too.
 */

import { LONG_LIST, STOP, STRUCT, type ThriftField, type ThriftList } from './thrift-parts.js';

const TRUE = 1;
const FALSE = 2;
const BYTE = 3;
const INTEGERS: readonly number[] = [4, 5, 6];
const DOUBLE = 7;
const BINARY = 8;
const LIST = 9;
const SET = 10;
const MAP = 11;
const UUID = 13;
/** More than any footer nests: what goes deeper is damaged. */
const MOST_LEVELS = 64;
/** Bytes of the longest number, of 64 bits. */
const MOST_OF_A_NUMBER = 10;

/** The struct at the beginning of bytes, and where it ends. @throws RangeError when they are none. */
export function readStruct(bytes: Uint8Array): { fields: ThriftField[]; end: number } {
  const reader = new ThriftReader(bytes);
  return { fields: reader.fields(0), end: reader.at };
}

/** @throws RangeError when the bytes are no list. */
export function readList(bytes: Uint8Array): ThriftList {
  const reader = new ThriftReader(bytes);
  const { type, size } = reader.listHead();
  const items: Uint8Array[] = [];
  for (let item = 0; item < size; item++) items.push(reader.value(itemType(type), 0));
  return { type, items };
}

/** @throws RangeError when the bytes are no whole number. */
export function readInteger(bytes: Uint8Array): bigint {
  const zigzag = new ThriftReader(bytes).varint();
  return (zigzag >> 1n) ^ -(zigzag & 1n);
}

/** The bytes of a string or of binary. @throws RangeError when they are none. */
export function readBinary(bytes: Uint8Array): Uint8Array {
  const reader = new ThriftReader(bytes);
  const size = Number(reader.varint());
  return reader.take(size);
}

class ThriftReader {
  at = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  take(size: number): Uint8Array {
    const start = this.at;
    this.#pass(size);
    return this.#bytes.subarray(start, this.at);
  }

  varint(): bigint {
    const start = this.at;
    this.#skipVarint();
    let value = 0n;
    for (let at = this.at - 1; at >= start; at--) {
      value = (value << 7n) | BigInt((this.#bytes[at] ?? 0) & 0x7f);
    }
    return value;
  }

  fields(level: number): ThriftField[] {
    const fields: ThriftField[] = [];
    for (let id = 0; ;) {
      const head = this.#byte();
      const type = head & 0x0f;
      if (type === STOP) return fields;
      id = this.#idAfter(id, head);
      // a boolean is told by its type
      const isBoolean = type === TRUE || type === FALSE;
      fields.push({ id, type, value: isBoolean ? this.take(0) : this.value(type, level) });
    }
  }

  #idAfter(id: number, head: number): number {
    if (head >> 4 > 0) return id + (head >> 4);
    const zigzag = Number(this.varint());
    return (zigzag >>> 1) ^ -(zigzag & 1);
  }

  listHead(): { type: number; size: number } {
    const head = this.#byte();
    return { type: head & 0x0f, size: head >> 4 === LONG_LIST ? Number(this.varint()) : head >> 4 };
  }

  /** The bytes of a value. */
  value(type: number, level: number): Uint8Array {
    const start = this.at;
    this.#skip(type, level);
    return this.#bytes.subarray(start, this.at);
  }

  #skip(type: number, level: number): void {
    if (level > MOST_LEVELS) throw new RangeError('thrift nests too deep');
    if (INTEGERS.includes(type)) this.#skipVarint();
    else if (type === BYTE) this.#pass(1);
    else if (type === DOUBLE) this.#pass(8);
    else if (type === UUID) this.#pass(16);
    else if (type === BINARY) this.#pass(Number(this.varint()));
    else if (type === STRUCT) this.#skipStruct(level);
    else if (type === LIST || type === SET) {
      const { type: of, size } = this.listHead();
      for (let item = 0; item < size; item++) this.#skip(itemType(of), level + 1);
    } else if (type === MAP) {
      const size = Number(this.varint());
      const types = size === 0 ? 0 : this.#byte();
      for (let item = 0; item < size; item++) {
        this.#skip(itemType(types >> 4), level + 1);
        this.#skip(itemType(types & 0x0f), level + 1);
      }
    } else throw new RangeError(`thrift has no type ${type}`);
  }

  #skipStruct(level: number): void {
    for (;;) {
      const head = this.#byte();
      const type = head & 0x0f;
      if (type === STOP) return;
      if (head >> 4 === 0) this.#skipVarint();
      if (type !== TRUE && type !== FALSE) this.#skip(type, level + 1);
    }
  }

  #skipVarint(): void {
    for (let size = 0; size < MOST_OF_A_NUMBER; size++) if (this.#byte() < 0x80) return;
    throw new RangeError('thrift has a number of too many bytes');
  }

  #pass(size: number): void {
    const end = this.at + size;
    if (!(size >= 0 && end <= this.#bytes.length)) throw new RangeError('thrift ends too early');
    this.at = end;
  }

  #byte(): number {
    const at = this.at;
    this.#pass(1);
    return this.#bytes[at] ?? 0;
  }
}

/** In lists and maps a boolean is a byte. */
function itemType(type: number): number {
  return type === TRUE || type === FALSE ? BYTE : type;
}
