import bindings, { type Vector } from '@duckdb/node-bindings';
import { INLINE_BYTES } from './string-bytes.js';
import { writeValidity } from './vector-validity.js';

/** Bytes of a value in the vector itself, and of its length before an inline one. */
const VALUE_BYTES = 16;
const LENGTH_BYTES = 4;

/** Writes a vector of VARCHAR or BLOB from its first row on. Values short enough to be inline are written together, others one by one. */
export function writeStrings(
  output: Vector,
  values: readonly (string | Uint8Array | null)[],
): void {
  if (values.length === 0) return;
  const memory = Buffer.alloc(values.length * VALUE_BYTES);
  const valid = new Uint8Array(values.length);
  const long: { readonly row: number; readonly bytes: Uint8Array }[] = [];
  values.forEach((value, row) => {
    if (value === null) return;
    valid[row] = 1;
    const bytes = typeof value === 'string' ? Buffer.from(value) : value;
    if (bytes.length > INLINE_BYTES) {
      long.push({ row, bytes });
    } else {
      memory.writeUInt32LE(bytes.length, row * VALUE_BYTES);
      memory.set(bytes, row * VALUE_BYTES + LENGTH_BYTES);
    }
  });
  const { buffer, byteOffset, byteLength } = memory;
  bindings.copy_data_to_vector(output, 0, buffer, byteOffset, byteLength);
  for (const { row, bytes } of long) {
    bindings.vector_assign_string_element_len(output, row, bytes);
  }
  writeValidity(output, valid);
}
