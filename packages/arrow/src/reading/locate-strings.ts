import { DataType, Utf8View, type Data } from 'apache-arrow';
import { ArrowDataError } from '../errors.js';
import type { StringBytes } from './read-strings.js';

/** For a chunk, where the bytes of a row's string are. */
export type StringLocator = (data: Data, name: string) => (row: number) => StringBytes;

/** How the bytes of a type's strings are found; undefined for types that are no strings. */
export function locatorFor(type: DataType): StringLocator | undefined {
  if (DataType.isUtf8(type) || DataType.isLargeUtf8(type)) return byOffsets;
  return DataType.isUtf8View(type) ? byViews : undefined;
}

function byOffsets(data: Data, name: string): (row: number) => StringBytes {
  // columns that are NULL throughout may lack their buffers
  const offsets = (data.valueOffsets as Int32Array | BigInt64Array | undefined) ?? new Int32Array();
  const bytes = (data.values as Uint8Array | undefined) ?? new Uint8Array();
  return (row) => {
    const start = Number(offsets[row]);
    const end = Number(offsets[row + 1]);
    return checked(bytes, start, end, name, row);
  };
}

/** Views are 16 bytes a row: the length, then the string itself when it is short, else its first bytes, a buffer and an offset. */
function byViews(data: Data, name: string): (row: number) => StringBytes {
  const views = (data.values as Uint8Array | undefined) ?? new Uint8Array();
  const words = new DataView(views.buffer, views.byteOffset, views.byteLength);
  return (row) => {
    const at = row * Utf8View.ELEMENT_WIDTH;
    if (at + Utf8View.ELEMENT_WIDTH > views.length) throw outside(name, row);
    const length = words.getInt32(at, true);
    if (length <= Utf8View.INLINE_CAPACITY) {
      return checked(views, at + 4, at + 4 + length, name, row);
    }
    const buffer = data.variadicBuffers[words.getInt32(at + 8, true)];
    const start = words.getInt32(at + 12, true);
    if (buffer === undefined) throw outside(name, row);
    return checked(buffer, start, start + length, name, row);
  };
}

function checked(
  bytes: Uint8Array,
  start: number,
  end: number,
  name: string,
  row: number,
): StringBytes {
  if (!(start >= 0 && start <= end && end <= bytes.length)) throw outside(name, row);
  return { bytes, start, end };
}

function outside(name: string, row: number): ArrowDataError {
  return new ArrowDataError(
    `column "${name}", row ${row}: the string lies outside its buffer; the data is damaged`,
  );
}
