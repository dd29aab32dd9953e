import { validityOfMarks } from '../reading/validity.js';

/** Marks of 1 for numbers, 0 for NaN. */
export function marksOf(numbers: ArrayLike<number>): Uint8Array {
  return Uint8Array.from(numbers, (x) => (Number.isNaN(x) ? 0 : 1));
}

/** Which rows of a chunk hold a value, as it is made with: those whose mark is not 0. */
export function writeValidity(marks: Uint8Array): { nullCount: number; nullBitmap?: Uint8Array } {
  const validity = validityOfMarks(marks);
  if (validity === null) return { nullCount: 0 };
  return {
    nullCount: marks.reduce((count, mark) => count + 1 - mark, 0),
    nullBitmap: validity.bits,
  };
}
