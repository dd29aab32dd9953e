import type { Column, Validity } from '@colatent/core';

/** One row of a column, as a view of the same buffers. */
export function oneRow(column: Column, row: number): Column {
  const base = { length: 1, validity: shifted(column.validity, row) };
  switch (column.type) {
    case 'number':
      return { ...column, ...base, values: column.values.subarray(row, row + 1) };
    case 'timestamp':
    case 'time':
      return { ...column, ...base, values: column.values.subarray(row, row + 1) };
    case 'boolean':
      return column.packed
        ? { ...column, ...base, offset: (column.offset ?? 0) + row }
        : { ...column, ...base, values: column.values.subarray(row, row + 1) };
    case 'dictionary':
      return { ...column, ...base, codes: column.codes.subarray(row, row + 1) };
    case 'string':
      return { ...column, ...base, at: () => column.at(row) };
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
