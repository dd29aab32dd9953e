import type { VectorColumn } from '@colatent/core';
import { validBits } from './valid-bits.js';

/** Most elements a model reads of a vector. */
const MOST_ELEMENTS = 16_384;

/**
 * Lists of numbers as vectors: all of one length. An element that is null is a missing number.
 * @param rows a list each; null is NULL.
 * @returns why they are no vectors, where they are not.
 */
export function vectorColumn(
  name: string,
  rows: readonly (ArrayLike<unknown> | null | undefined)[],
): VectorColumn | string {
  const first = rows.find((list) => list !== null && list !== undefined);
  const size = first?.length ?? 0;
  if (first?.length === 0) return 'its lists are empty';
  if (size > MOST_ELEMENTS) {
    return `its lists are of ${size.toLocaleString('en')} numbers, and vectors of at most ${MOST_ELEMENTS.toLocaleString('en')}`;
  }
  const values = new Float64Array(rows.length * size);
  const marks = new Float64Array(rows.length);
  for (const [row, list] of rows.entries()) {
    if (list === null || list === undefined) {
      marks[row] = NaN;
      continue;
    }
    if (list.length !== size) {
      return `its lists are of ${size} and of ${list.length} values, and vectors are of one length`;
    }
    for (let j = 0; j < size; j++) {
      const element = list[j];
      if (typeof element === 'number' || typeof element === 'bigint') {
        values[row * size + j] = Number(element);
      } else if (element === null || element === undefined) values[row * size + j] = NaN;
      else return 'its lists hold other values than numbers';
    }
  }
  return {
    name,
    type: 'vector',
    length: rows.length,
    size,
    values,
    validity: { bits: validBits(marks) },
  };
}
