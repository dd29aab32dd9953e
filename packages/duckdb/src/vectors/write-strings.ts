import bindings, { type Vector } from '@duckdb/node-bindings';
import { writeValidity } from './vector-validity.js';

/** Writes a whole vector of VARCHAR results. */
export function writeStrings(output: Vector, texts: readonly (string | null)[]): void {
  const valid = new Uint8Array(texts.length);
  texts.forEach((text, row) => {
    if (text === null) return;
    bindings.vector_assign_string_element(output, row, text);
    valid[row] = 1;
  });
  writeValidity(output, valid);
}
