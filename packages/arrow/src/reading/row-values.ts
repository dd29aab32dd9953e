import type { Validity } from '@colatent/core';
import type { Data } from 'apache-arrow';
import { ArrowDataError } from '../errors.js';
import { isValid } from './validity.js';

interface TypedArray extends ArrayBufferView {
  readonly length: number;
}

/**
 * The buffer of a chunk's values, as it is. Chunks that end in NULLs may lack values for them, as all do that Arrow's own library
 * lengthens; these are copied and padded with zeros.
 * @param needed values the rows take.
 * @param rowOf the row a value belongs to. Default: each row has one value.
 * @throws ArrowDataError when a row that is not NULL has no value.
 */
export function rowValues<Type extends TypedArray>(
  source: { readonly name: string; readonly data: Data; readonly validity: Validity | null },
  empty: new (length: number) => Type,
  needed = source.data.length,
  rowOf = (value: number): number => value,
): Type {
  const { name, data, validity } = source;
  const values = data.values as Type | undefined;
  const held = values?.length ?? 0;
  if (values !== undefined && held >= needed) return values;
  for (let row = Math.max(0, rowOf(held)); row < data.length; row++) {
    if (!isValid(validity, row)) continue;
    throw new ArrowDataError(
      `column "${name}", row ${row}: its values end before it; the data is damaged`,
    );
  }
  const padded = new empty(needed);
  if (values !== undefined) bytesOf(padded).set(bytesOf(values));
  return padded;
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
