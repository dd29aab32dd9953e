import type { Column } from '@colatent/core';
import { DataType, makeData, type Data, type LargeUtf8, Utf8View, type Utf8 } from 'apache-arrow';
import { isValid } from '../reading/validity.js';
import { writeValidity } from './write-validity.js';

export type StringType = Utf8 | LargeUtf8 | Utf8View;

export function isStringType(type: DataType): type is StringType {
  return DataType.isUtf8(type) || DataType.isLargeUtf8(type) || DataType.isUtf8View(type);
}

const UTF8 = new TextEncoder();

/** A chunk of strings; each entry of a dictionary is encoded once. */
export function writeStrings(type: StringType, column: Column): Data {
  const { length } = column;
  const encoded = encodedStrings(column);
  const base = {
    length,
    ...writeValidity(Uint8Array.from(encoded, (bytes) => (bytes === null ? 0 : 1))),
  };
  if (DataType.isUtf8View(type)) return makeData({ type, ...base, ...views(encoded) });
  const offsets = new Float64Array(length + 1);
  encoded.forEach((bytes, row) => {
    offsets[row + 1] = (offsets[row] ?? 0) + (bytes?.length ?? 0);
  });
  const data = new Uint8Array(offsets[length] ?? 0);
  encoded.forEach((bytes, row) => {
    if (bytes !== null) data.set(bytes, offsets[row]);
  });
  return DataType.isLargeUtf8(type)
    ? makeData({ type, ...base, data, valueOffsets: BigInt64Array.from(offsets, BigInt) })
    : makeData({ type, ...base, data, valueOffsets: Int32Array.from(offsets) });
}

function encodedStrings(column: Column): (Uint8Array | null)[] {
  const { length, validity = null } = column;
  if (column.type === 'string') {
    return Array.from({ length }, (_, row) =>
      encode(isValid(validity, row) ? column.at(row) : null),
    );
  }
  if (column.type !== 'dictionary') return new Array<null>(length).fill(null);
  const known: (Uint8Array | null)[] = [];
  return Array.from({ length }, (_, row) => {
    const code = column.codes[row] ?? 0;
    if (!isValid(validity, row)) return null;
    return (known[code] ??= encode(column.dictionary[code] ?? null));
  });
}

function encode(value: string | null): Uint8Array | null {
  return value === null ? null : UTF8.encode(value);
}

/** Views of 16 bytes: the length, then the string itself when it is short, else its first four bytes, a buffer and an offset. */
function views(encoded: readonly (Uint8Array | null)[]): {
  views: Uint8Array;
  variadicBuffers: Uint8Array[];
} {
  const written = new Uint8Array(encoded.length * Utf8View.ELEMENT_WIDTH);
  const words = new DataView(written.buffer);
  const places = new Map<Uint8Array, number>();
  let size = 0;
  encoded.forEach((bytes, row) => {
    if (bytes === null) return;
    const at = row * Utf8View.ELEMENT_WIDTH;
    words.setInt32(at, bytes.length, true);
    if (bytes.length <= Utf8View.INLINE_CAPACITY) {
      written.set(bytes, at + 4);
      return;
    }
    const place = places.get(bytes) ?? size;
    if (place === size) {
      places.set(bytes, place);
      size += bytes.length;
    }
    written.set(bytes.subarray(0, 4), at + 4);
    words.setInt32(at + 12, place, true);
  });
  const long = new Uint8Array(size);
  for (const [bytes, place] of places) long.set(bytes, place);
  return { views: written, variadicBuffers: size === 0 ? [] : [long] };
}
