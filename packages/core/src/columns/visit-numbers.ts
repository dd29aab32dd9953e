import type { BooleanColumn, NumberColumn } from './column.js';
import { readNumbers } from './read-numbers.js';
import { markNulls } from './validity.js';

/** Rows read at a time while fitting. */
const VISITED_ROWS = 4096;

/** Puts rows start .. start + count - 1 in out[0] .. out[count - 1], NaN where a row is NULL. */
export type BlockReader = (start: number, count: number, out: Float64Array) => void;

/** Reads a column's numbers in blocks, NaN for NULL. */
export function numberReader(column: NumberColumn | BooleanColumn): BlockReader {
  return (start, count, out) => {
    readNumbers(column, start, count, out);
    markNulls(column.validity, start, count, out, 0);
  };
}

/**
 * Goes once over a column's numbers, or those of some rows, block by block in row order.
 * @param length rows of the column.
 * @param rows row numbers in ascending order. Default: all rows.
 * @param visit gets a block and the count of numbers in it, NaN for NULL; false ends the visit. The block is written over afterwards.
 */
export function visitNumbers(
  read: BlockReader,
  length: number,
  rows: Uint32Array | undefined,
  visit: (numbers: Float64Array, count: number) => boolean,
): void {
  const block = new Float64Array(VISITED_ROWS);
  let next = 0;
  for (let start = 0; start < length; start += VISITED_ROWS) {
    const count = Math.min(VISITED_ROWS, length - start);
    if (rows === undefined) {
      read(start, count, block);
      if (!visit(block, count)) return;
      continue;
    }
    const picked: number[] = [];
    for (; next < rows.length && (rows[next] ?? 0) < start + count; next++) {
      picked.push((rows[next] ?? 0) - start);
    }
    if (picked.length === 0) continue;
    read(start, count, block);
    const numbers = Float64Array.from(picked, (i) => block[i] ?? NaN);
    if (!visit(numbers, numbers.length)) return;
  }
}
