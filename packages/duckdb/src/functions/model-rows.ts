import bindings, { type Vector } from '@duckdb/node-bindings';
import { stringBytes } from '../vectors/string-bytes.js';
import { isValid, readValidity } from '../vectors/vector-validity.js';

/** The rows of a chunk that are to be scored by one model. */
export interface ModelRows {
  /** Bytes of the model file, valid as long as the vector. */
  readonly bytes: Buffer;
  /** Rows in ascending order, or null when it is every row of the chunk. */
  readonly rows: Uint32Array | null;
}

/**
 * Splits a chunk by its model argument, a vector of BLOBs. That is nearly always one model for all rows, which is seen by
 * comparing the 16 bytes DuckDB keeps for each value, without following its pointer.
 * @param rows number of rows of the chunk.
 * @param wanted which rows need a model: not those whose row is NULL.
 * @returns one entry for each model; rows whose model is NULL are in none.
 */
export function groupByModel(
  models: Vector,
  rows: number,
  wanted: (row: number) => boolean,
): ModelRows[] {
  const data = bindings.vector_get_data(models, rows * 16);
  const words = new Uint32Array(data.buffer as ArrayBuffer, data.byteOffset, rows * 4);
  const validity = readValidity(models, rows);
  if (validity === null && allEqual(words) && wanted(0)) {
    return [{ bytes: stringBytes(words, 0), rows: null }];
  }
  const groups = new Map<string, { at: number; rows: number[] }>();
  for (let row = 0; row < rows; row++) {
    if (!isValid(validity, row) || !wanted(row)) {
      continue;
    }
    const at = row * 4;
    const key = words.subarray(at, at + 4).join();
    const group = groups.get(key);
    if (group) {
      group.rows.push(row);
    } else {
      groups.set(key, { at, rows: [row] });
    }
  }
  return [...groups.values()].map((group) => ({
    bytes: stringBytes(words, group.at),
    rows: group.rows.length === rows ? null : Uint32Array.from(group.rows),
  }));
}

function allEqual(words: Uint32Array): boolean {
  const [w0, w1, w2, w3] = words;
  for (let at = 4; at < words.length; at += 4) {
    if (words[at] !== w0 || words[at + 1] !== w1 || words[at + 2] !== w2 || words[at + 3] !== w3) {
      return false;
    }
  }
  return true;
}
