import bindings from '@duckdb/node-bindings';

/** Longest value DuckDB keeps in the vector itself; longer ones are behind a pointer. */
export const INLINE_BYTES = 12;

/**
 * The bytes of one VARCHAR or BLOB value, copied when they are behind a pointer.
 * @param words the vector's memory, four words a value: length, then up to 12 bytes or 4 bytes of prefix and a pointer.
 * @param at index of the value's first word. The value must not be NULL.
 */
export function stringBytes(words: Uint32Array<ArrayBuffer>, at: number): Buffer {
  const length = words[at] ?? 0;
  const start = words.byteOffset + at * 4;
  if (length <= INLINE_BYTES) {
    return Buffer.from(words.buffer, start + 4, length);
  }
  const bytes = bindings.get_data_from_pointer(words.buffer, start + 8, length);
  return Buffer.from(bytes.buffer, bytes.byteOffset, length);
}
