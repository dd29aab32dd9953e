import bindings, { type Vector } from '@duckdb/node-bindings';
import { writeValidity } from './vector-validity.js';

/** Writes a whole vector of results at once. `valid` has 0 for each row that is NULL. */
export function writeValues(
  output: Vector,
  values: Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer> | Uint8Array<ArrayBuffer>,
  valid: Uint8Array,
): void {
  bindings.copy_data_to_vector(output, 0, values.buffer, values.byteOffset, values.byteLength);
  writeValidity(output, valid);
}

/**
 * Writes a whole vector of FLOAT[] results at once.
 * @param lengths number of elements of each row's list; 0 where `valid` is 0.
 * @param elements the lists one after another.
 */
export function writeLists(
  output: Vector,
  lengths: Uint32Array,
  elements: Float32Array<ArrayBuffer>,
  valid: Uint8Array,
): void {
  const entries = new BigUint64Array(lengths.length * 2);
  const entryWords = new Uint32Array(entries.buffer);
  let offset = 0;
  for (let row = 0; row < lengths.length; row++) {
    const length = lengths[row] ?? 0;
    entryWords[row * 4] = offset;
    entryWords[row * 4 + 2] = length;
    offset += length;
  }
  bindings.list_vector_reserve(output, elements.length);
  bindings.list_vector_set_size(output, elements.length);
  const child = bindings.list_vector_get_child(output);
  bindings.copy_data_to_vector(child, 0, elements.buffer, elements.byteOffset, elements.byteLength);
  bindings.copy_data_to_vector(output, 0, entries.buffer, 0, entries.byteLength);
  writeValidity(output, valid);
}
