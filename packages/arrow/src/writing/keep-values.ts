import type { Column } from '@colatent/core';
import { DataType, type Data } from 'apache-arrow';
import { isValid } from '../reading/validity.js';

/**
 * Puts the values of rows that held one back into a chunk of the same type that was written by way of doubles: decimals and 64-bit
 * numbers may have more digits than these. Only types of fixed width need such care.
 * @param column the rows as they were read; NaN counts as no value.
 */
export function keepValues(written: Data, original: Data, column: Column): Data {
  if (!hasNumbers(original.type)) return written;
  const { stride } = original;
  const from = original.values as ArrayBufferView & { readonly BYTES_PER_ELEMENT: number };
  const width = stride * from.BYTES_PER_ELEMENT;
  const source = bytesOf(from);
  const target = bytesOf(written.values as ArrayBufferView);
  const isKept = keptRows(column);
  for (let row = 0; row < written.length; row++) {
    const start = row;
    while (row < written.length && isKept(row)) row++;
    target.set(source.subarray(start * width, row * width), start * width);
  }
  return written;
}

function keptRows(column: Column): (row: number) => boolean {
  const { validity = null } = column;
  const numbers = column.type === 'number' ? column.values : null;
  return (row) =>
    isValid(validity, row) && (numbers === null || !Number.isNaN(Number(numbers[row] ?? NaN)));
}

function hasNumbers(type: DataType): boolean {
  return (
    DataType.isInt(type) ||
    DataType.isFloat(type) ||
    DataType.isDecimal(type) ||
    DataType.isDuration(type) ||
    DataType.isDate(type) ||
    DataType.isTime(type) ||
    DataType.isTimestamp(type)
  );
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
