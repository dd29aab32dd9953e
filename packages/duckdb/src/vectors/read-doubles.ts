import bindings, { type Vector } from '@duckdb/node-bindings';
import { isValid, readValidity } from './vector-validity.js';

/** The rows of a vector of DOUBLE; null is NULL. */
export function readDoubles(vector: Vector, length: number): (row: number) => number | null {
  const data = bindings.vector_get_data(vector, length * 8);
  const values = new Float64Array(data.buffer, data.byteOffset, length);
  const validity = readValidity(vector, length);
  return (row) => (isValid(validity, row) ? (values[row] ?? NaN) : null);
}
