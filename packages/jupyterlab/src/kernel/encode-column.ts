/** A column to write: one value a row. */
export interface WrittenColumn {
  readonly name: string;
  readonly values: Float32Array | Float64Array | readonly boolean[] | readonly (string | null)[];
}

/** A column as the bytes `values_of` in colatent/kernel/columns.py reads. */
export interface EncodedColumn {
  readonly name: string;
  readonly type: 'float32' | 'float64' | 'boolean' | 'text';
  readonly buffers: readonly Uint8Array[];
}

/** @throws TypeError when the values are neither numbers, truth values nor texts. */
export function encodeColumn({ name, values }: WrittenColumn): EncodedColumn {
  if (values instanceof Float32Array) return { name, type: 'float32', buffers: [bytesOf(values)] };
  if (values instanceof Float64Array) return { name, type: 'float64', buffers: [bytesOf(values)] };
  if (isBooleans(values)) {
    return { name, type: 'boolean', buffers: [Uint8Array.from(values, Number)] };
  }
  return { name, type: 'text', buffers: encodeTexts(values) };
}

function isBooleans(values: readonly unknown[]): values is readonly boolean[] {
  return values.length > 0 && values.every((value) => typeof value === 'boolean');
}

/** Where each text ends, the texts in UTF-8, and a byte a row: whether it has one. */
function encodeTexts(values: readonly (string | null)[]): Uint8Array[] {
  const ends = new Int32Array(values.length + 1);
  const there = new Uint8Array(values.length);
  const encoder = new TextEncoder();
  let text = new Uint8Array(values.length * 16);
  let end = 0;
  values.forEach((value, row) => {
    if (value !== null) {
      // UTF-8 has at most three bytes a UTF-16 unit
      if (end + value.length * 3 > text.length) {
        const grown = new Uint8Array((end + value.length * 3) * 2);
        grown.set(text);
        text = grown;
      }
      end += encoder.encodeInto(value, text.subarray(end)).written;
      there[row] = 1;
    }
    ends[row + 1] = end;
  });
  return [bytesOf(ends), text.subarray(0, end), there];
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
