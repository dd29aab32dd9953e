import { LONG_LIST, STOP, type ThriftField, type ThriftList } from './thrift-parts.js';

export function writeStruct(fields: readonly ThriftField[]): Uint8Array {
  let before = 0;
  const parts = fields.flatMap(({ id, type, value }) => {
    const step = id - before;
    before = id;
    const isNear = step > 0 && step <= 15;
    return [
      isNear
        ? Uint8Array.of((step << 4) | type)
        : concat([Uint8Array.of(type), writeInteger(BigInt(id))]),
      value,
    ];
  });
  return concat([...parts, Uint8Array.of(STOP)]);
}

export function writeList({ type, items }: ThriftList): Uint8Array {
  const { length } = items;
  const head =
    length < LONG_LIST
      ? Uint8Array.of((length << 4) | type)
      : concat([Uint8Array.of((LONG_LIST << 4) | type), varint(BigInt(length))]);
  return concat([head, ...items]);
}

export function writeInteger(value: bigint): Uint8Array {
  return varint(BigInt.asUintN(64, (value << 1n) ^ (value >> 63n)));
}

export function writeBinary(bytes: Uint8Array): Uint8Array {
  return concat([varint(BigInt(bytes.length)), bytes]);
}

function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Uint8Array.from([...bytes, Number(rest)]);
}

export function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
