import bindings, { type Vector } from '@duckdb/node-bindings';
import { INLINE_BYTES } from './string-bytes.js';
import { writeValidity } from './vector-validity.js';

/** Bytes of a value in the vector itself, and of its length before an inline one. */
const VALUE_BYTES = 16;
const LENGTH_BYTES = 4;

/**
 * Writes a vector of VARCHAR or BLOB from its first row on. Values short enough to be inline are written together; of longer ones, rows with the
 * same string, or the very same bytes, share one copy.
 */
export function writeStrings(
  output: Vector,
  values: readonly (string | Uint8Array | null)[],
): void {
  if (values.length === 0) return;
  const memory = new Uint8Array(values.length * VALUE_BYTES);
  const lengths = new DataView(memory.buffer);
  const valid = new Uint8Array(values.length);
  const longRows = new Map<string | Uint8Array, [first: number, ...others: number[]]>();
  values.forEach((value, row) => {
    if (value === null) return;
    valid[row] = 1;
    const rows = longRows.get(value);
    if (rows !== undefined) {
      rows.push(row);
      return;
    }
    const bytes = bytesOf(value);
    if (bytes.length > INLINE_BYTES) {
      longRows.set(value, [row]);
    } else {
      lengths.setUint32(row * VALUE_BYTES, bytes.length, true);
      memory.set(bytes, row * VALUE_BYTES + LENGTH_BYTES);
    }
  });
  bindings.copy_data_to_vector(output, 0, memory.buffer, 0, memory.byteLength);
  for (const [value, [first]] of longRows) {
    bindings.vector_assign_string_element_len(output, first, bytesOf(value));
  }
  shareCopies(output, values.length, [...longRows.values()]);
  writeValidity(output, valid);
}

function bytesOf(value: string | Uint8Array): Uint8Array {
  return typeof value === 'string' ? Buffer.from(value) : value;
}

/** Lets rows point at the string of the first of them. */
function shareCopies(
  output: Vector,
  length: number,
  groups: readonly (readonly [first: number, ...others: number[]])[],
): void {
  if (groups.every((rows) => rows.length === 1)) return;
  const memory = Uint8Array.from(bindings.vector_get_data(output, length * VALUE_BYTES));
  for (const [first, ...others] of groups) {
    const from = first * VALUE_BYTES;
    for (const row of others) memory.copyWithin(row * VALUE_BYTES, from, from + VALUE_BYTES);
  }
  bindings.copy_data_to_vector(output, 0, memory.buffer, 0, memory.byteLength);
}
