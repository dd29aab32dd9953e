import type {
  BooleanColumn,
  Column,
  NumberColumn,
  TimeColumn,
  TimestampColumn,
  VectorColumn,
} from '../columns/column.js';
import { readNumbers } from '../columns/read-numbers.js';
import { readSeconds } from '../columns/time-unit.js';
import { isMarkedNull } from '../columns/validity.js';
import { visitVectors } from '../columns/vector-reader.js';
import type { CellValue } from './explanation.js';
import { momentText, timeOfDayText } from './moment-text.js';

const scratch = new Float64Array(1);

/** The value of a row of a column; null where it is NULL or not a number. */
export function cellValue(column: Column, row: number): CellValue {
  if (isMarkedNull(column, row)) return null;
  switch (column.type) {
    case 'string':
      return column.at(row);
    case 'dictionary':
      return column.dictionary[column.codes[row] ?? -1] ?? null;
    case 'boolean':
      return numberOf(column, row) !== 0;
    case 'number': {
      const x = numberOf(column, row);
      return Number.isNaN(x) ? null : x;
    }
    case 'timestamp':
    case 'time':
      return momentOf(column, row);
    case 'vector':
      return vectorOf(column, row);
  }
}

/**
 * A decoded value as the column of the row it is for would hold it: categories of numbers and truth values are numbers and truth values.
 */
export function inTermsOf(column: Column, value: CellValue): CellValue {
  if (typeof value !== 'string') return value;
  if (column.type === 'boolean' && (value === 'true' || value === 'false')) return value === 'true';
  if (column.type !== 'number') return value;
  const x = Number(value);
  return Number.isNaN(x) ? value : x;
}

function numberOf(column: NumberColumn | BooleanColumn, row: number): number {
  readNumbers(column, row, 1, scratch);
  return scratch[0] ?? NaN;
}

function momentOf(column: TimestampColumn | TimeColumn, row: number): string | null {
  readSeconds(column, row, 1, scratch);
  const seconds = scratch[0] ?? NaN;
  if (Number.isNaN(seconds)) return null;
  if (!Number.isFinite(seconds)) return seconds > 0 ? 'infinity' : '-infinity';
  const counts = column.values[row] ?? 0;
  const whole = typeof counts === 'bigint' ? counts : BigInt(Math.round(counts));
  return column.type === 'time'
    ? timeOfDayText(whole, column.unit)
    : momentText(whole, column.unit);
}

function vectorOf(column: VectorColumn, row: number): readonly number[] | null {
  let vector: readonly number[] = [];
  visitVectors(column, row, 1, (elements) => {
    vector = Array.from(elements.subarray(0, column.size));
  });
  return vector.every(Number.isNaN) ? null : vector;
}
