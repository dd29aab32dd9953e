import type { Column } from '@colatent/core';
import { isValid } from '../reading/validity.js';

/** A column's values as numbers, truth values as 0 and 1, categories as the numbers they spell; NaN where a row has none. */
export function numbersOf(column: Column): Float64Array {
  const { length, validity = null } = column;
  const numberAt = reader(column);
  const numbers = new Float64Array(length);
  for (let row = 0; row < length; row++) {
    numbers[row] = isValid(validity, row) ? numberAt(row) : NaN;
  }
  return numbers;
}

function reader(column: Column): (row: number) => number {
  switch (column.type) {
    case 'number': {
      const { values, scale = 0 } = column;
      const power = Number(`1e${scale}`);
      return (row) => Number(values[row] ?? NaN) / power;
    }
    case 'boolean': {
      const { values, packed = false, offset = 0 } = column;
      if (!packed) return (row) => ((values[row] ?? 0) === 0 ? 0 : 1);
      return (row) => ((values[(offset + row) >> 3] ?? 0) >> ((offset + row) & 7)) & 1;
    }
    case 'dictionary': {
      const numbers = column.dictionary.map(spelledNumber);
      return (row) => numbers[column.codes[row] ?? -1] ?? NaN;
    }
    case 'string':
      return (row) => spelledNumber(column.at(row));
    default:
      return () => NaN;
  }
}

function spelledNumber(label: string | null): number {
  if (label === null || label.trim() === '') return NaN;
  return label === 'true' ? 1 : label === 'false' ? 0 : Number(label);
}
