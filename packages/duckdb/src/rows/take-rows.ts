import type { Column, Validity, VectorColumn } from '@colatent/core';
import { isValid, restrictValidity } from '../vectors/vector-validity.js';

/** Copies the given rows of a column, in the given order, into a column of their own. */
export function takeRows(column: Column, rows: Uint32Array): Column {
  const length = rows.length;
  const validity = takeValidity(column.validity ?? null, rows);
  const at = (row: number): number => rows[row] ?? 0;
  switch (column.type) {
    case 'number':
      return { ...column, length, validity, values: takeNumbers(column.values, rows) };
    case 'timestamp':
    case 'time':
      return { ...column, length, validity, values: takeNumbers(column.values, rows) };
    case 'boolean':
      return { ...column, length, validity, values: takeNumbers(column.values, rows) };
    case 'dictionary':
      return { ...column, length, validity, codes: takeNumbers(column.codes, rows) };
    case 'string':
      return { ...column, length, validity, at: (row) => column.at(at(row)) };
    case 'vector':
      return takeVectors(column, rows, validity);
  }
}

function takeVectors(
  column: VectorColumn,
  rows: Uint32Array,
  validity: Validity | null,
): VectorColumn {
  const { size, offset = 0 } = column;
  const elements = new Uint32Array(rows.length * size);
  rows.forEach((row, i) => {
    for (let j = 0; j < size; j++) elements[i * size + j] = row * size + j;
  });
  const values = takeNumbers(
    column.values,
    elements.map((element) => offset * size + element),
  );
  const elementValidity = takeValidity(column.elementValidity ?? null, elements);
  return { ...column, length: rows.length, offset: 0, validity, values, elementValidity };
}

function takeValidity(validity: Validity | null, rows: Uint32Array): Validity | null {
  return validity === null
    ? null
    : restrictValidity(null, rows.length, (row) => isValid(validity, rows[row] ?? 0));
}

/** A typed array of `values`' own kind with the elements at `rows`. */
function takeNumbers<T extends NumberArray | BigIntArray>(values: T, rows: Uint32Array): T {
  const taken = values.slice(0, rows.length) as T;
  const out = taken;
  for (let i = 0; i < rows.length; i++) {
    const value = values[rows[i] ?? 0];
    if (value !== undefined) {
      out[i] = value;
    }
  }
  return taken;
}

type NumberArray =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array;
type BigIntArray = BigInt64Array | BigUint64Array;
