import type { Column } from '@colatent/core';
import { textsOf } from './column-reader.js';

/** Rows looked at before others may take a turn. */
const PIECE = 4096;

/** All that numbers (`-Infinity` too), moments and times of day are written with. */
const WRITTEN_AS_NUMBER = /^[\d.:e+\- infty]*$/;

/**
 * Rows with a text in a cell as it is shown, in whatever case, ascending.
 * @param columns each in the batches it is read in.
 * @returns pieces of work, each with the share that is done.
 */
export function* findRows(
  columns: readonly (readonly Column[])[],
  text: string,
  rows: number,
): Generator<number, Uint32Array<ArrayBuffer>> {
  const sought = text.toLowerCase();
  const found = new Uint8Array(rows);
  let done = 0;
  for (const chunks of columns) {
    let start = 0;
    for (const chunk of chunks) {
      const hasText = cellsWith(chunk, sought);
      for (let row = 0; row < chunk.length; row++) {
        if (found[start + row] === 0 && hasText?.(row) === true) found[start + row] = 1;
        if (++done % PIECE === 0) yield done / (rows * columns.length);
      }
      start += chunk.length;
    }
  }
  return indicesOf(found);
}

/** Whether a row's cell has a text; null where no cell can have it. @param sought in small letters. */
function cellsWith(column: Column, sought: string): ((row: number) => boolean) | null {
  if (column.type === 'dictionary') {
    const { codes, dictionary } = column;
    const has = dictionary.map((value) => value?.toLowerCase().includes(sought) === true);
    if (!has.includes(true)) return null;
    const textAt = textsOf(column);
    return (row) => has[codes[row] ?? 0] === true && textAt(row) !== null;
  }
  const isNumber =
    column.type === 'number' || column.type === 'timestamp' || column.type === 'time';
  if (isNumber && !WRITTEN_AS_NUMBER.test(sought)) return null;
  const textAt = textsOf(column);
  return (row) => textAt(row)?.toLowerCase().includes(sought) === true;
}

function indicesOf(flags: Uint8Array): Uint32Array<ArrayBuffer> {
  const indices = new Uint32Array(flags.reduce((sum, flag) => sum + flag, 0));
  let count = 0;
  flags.forEach((flag, index) => {
    if (flag === 1) indices[count++] = index;
  });
  return indices;
}
