import type { VectorColumn } from './column.js';
import { LARGEST_NUMBER } from './encoder-document.js';
import { readValues } from './read-numbers.js';
import { isMarkedNull, markNulls } from './validity.js';

/** Most numbers read at a time: enough rows to a block for loops over them, and few enough for the second cache. */
const BLOCK_NUMBERS = 65_536;

/**
 * Goes over rows start .. start + count - 1 of a vector column in blocks.
 * @param visit gets the elements row by row, NaN for NULL ones, the block's first row and its rows. A NULL row holds whatever its
 * buffer does. The block is written over afterwards.
 */
export function visitVectors(
  column: VectorColumn,
  start: number,
  count: number,
  visit: (elements: Float64Array, firstRow: number, rows: number) => void,
): void {
  const { size, values, offset = 0, elementValidity } = column;
  if (size === 0) return;
  const most = Math.max(1, Math.floor(BLOCK_NUMBERS / size));
  const block = new Float64Array(Math.min(most, count) * size);
  for (let row = start; row < start + count; row += most) {
    const rows = Math.min(most, start + count - row);
    readValues(values, (offset + row) * size, rows * size, block);
    markNulls(elementValidity, row * size, rows * size, block, 0);
    visit(block, row, rows);
  }
}

/**
 * Goes over every element of some rows' vectors that is not NULL or NaN.
 * @param rows row numbers in ascending order. Default: all rows.
 */
export function visitElements(
  column: VectorColumn,
  rows: Uint32Array | undefined,
  visit: (x: number, element: number) => void,
): void {
  const { size } = column;
  let next = 0;
  visitVectors(column, 0, column.length, (elements, firstRow, count) => {
    for (let i = 0; i < count; i++) {
      const row = firstRow + i;
      if (rows !== undefined) {
        if (rows[next] !== row) continue;
        next++;
      }
      if (isMarkedNull(column, row)) continue;
      for (let j = 0; j < size; j++) {
        const x = elements[i * size + j] ?? NaN;
        if (!Number.isNaN(x)) visit(x, j);
      }
    }
  });
}

/** What the elements of vectors add up to. "Finite" excludes what is too large to square. */
export interface VectorSummary {
  /** Elements that are not NULL or NaN. */
  readonly observed: number;
  readonly finite: number;
  /** Whether any element differs from vector to vector. */
  readonly varies: boolean;
  /** Whether all finite elements are whole. */
  readonly integer: boolean;
  /** By element; 0 where none is finite. */
  readonly means: Float64Array;
  /** Root of the mean over elements of their variances about their own means. */
  readonly deviation: number;
}

/** @param rows row numbers in ascending order. Default: all rows. */
export function summariseVectors(
  column: VectorColumn,
  rows: Uint32Array | undefined,
): VectorSummary {
  const { size } = column;
  const counts = new Float64Array(size);
  const sums = new Float64Array(size);
  const first = new Float64Array(size).fill(NaN);
  let observed = 0;
  let varies = false;
  let integer = true;
  visitElements(column, rows, (x, j) => {
    observed++;
    if (Math.abs(x) > LARGEST_NUMBER) return;
    if (counts[j] === 0) first[j] = x;
    else if (x !== first[j]) varies = true;
    counts[j] = (counts[j] ?? 0) + 1;
    sums[j] = (sums[j] ?? 0) + x;
    if (x !== Math.floor(x)) integer = false;
  });
  // Adding 0 makes -0 0, which JSON would do otherwise.
  const means = sums.map((sum, j) => sum / Math.max(counts[j] ?? 0, 1) + 0);
  const squares = new Float64Array(size);
  visitElements(column, rows, (x, j) => {
    const distance = x - (means[j] ?? 0);
    if (Math.abs(x) <= LARGEST_NUMBER) squares[j] = (squares[j] ?? 0) + distance * distance;
  });
  const variance =
    squares.reduce((sum, square, j) => sum + square / Math.max(counts[j] ?? 0, 1), 0) / size;
  const finite = counts.reduce((sum, count) => sum + count, 0);
  return { observed, finite, varies, integer, means, deviation: Math.sqrt(variance) };
}
