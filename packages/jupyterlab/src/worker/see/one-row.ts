import type { Column, Validity } from '@colatent/core';

/** One row of a column, as a view of the same buffers. */
export function oneRow(column: Column, row: number): Column {
  return someRows(column, row, 1);
}

/** Rows of a column one after the other, as a view of the same buffers. */
export function someRows(column: Column, row: number, length: number): Column {
  const base = { length, validity: shifted(column.validity, row) };
  switch (column.type) {
    case 'number':
      return { ...column, ...base, values: column.values.subarray(row, row + length) };
    case 'timestamp':
    case 'time':
      return { ...column, ...base, values: column.values.subarray(row, row + length) };
    case 'boolean':
      return column.packed
        ? { ...column, ...base, offset: (column.offset ?? 0) + row }
        : { ...column, ...base, values: column.values.subarray(row, row + length) };
    case 'dictionary':
      return { ...column, ...base, codes: column.codes.subarray(row, row + length) };
    case 'string':
      return { ...column, ...base, at: (at: number) => column.at(row + at) };
    case 'vector':
      return {
        ...column,
        ...base,
        offset: (column.offset ?? 0) + row,
        elementValidity: shifted(column.elementValidity, row * column.size),
      };
  }
}

function shifted(validity: Validity | null | undefined, bits: number): Validity | null {
  return validity ? { bits: validity.bits, offset: (validity.offset ?? 0) + bits } : null;
}
