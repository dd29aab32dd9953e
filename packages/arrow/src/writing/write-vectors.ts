import type { Column } from '@colatent/core';
import { makeData, type Data, type DataType, type FixedSizeList } from 'apache-arrow';
import { isValid } from '../reading/validity.js';
import { writeNumbers } from './write-numbers.js';
import { writeValidity } from './write-validity.js';

/** A chunk of vectors; elements that are NULL stay so. */
export function writeVectors(type: FixedSizeList, column: Column): Data {
  const { length, validity = null } = column;
  const { listSize } = type;
  const elements = new Float64Array(length * listSize);
  const elementMarks = new Uint8Array(length * listSize);
  const marks = new Uint8Array(length);
  if (column.type === 'vector' && column.size === listSize) {
    const { values, offset = 0, elementValidity = null } = column;
    for (let row = 0; row < length; row++) {
      if (!isValid(validity, row)) continue;
      marks[row] = 1;
      for (let at = row * listSize; at < (row + 1) * listSize; at++) {
        if (!isValid(elementValidity, at)) continue;
        elements[at] = values[offset * listSize + at] ?? NaN;
        elementMarks[at] = 1;
      }
    }
  }
  const child = writeNumbers(type.valueType as DataType, elements, elementMarks);
  return makeData({ type, length, ...writeValidity(marks), child });
}
