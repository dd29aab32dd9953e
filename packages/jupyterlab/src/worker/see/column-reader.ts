import type { Column, TimeUnit } from '@colatent/core';

/** A row's value as a number to sort or count by, NaN where it is missing or no number. */
export type NumberAt = (row: number) => number;

/** A row's value as text, null where it is missing. */
export type TextAt = (row: number) => string | null;

const MILLISECONDS: Readonly<Record<TimeUnit, number>> = {
  day: 86_400_000,
  second: 1000,
  millisecond: 1,
  microsecond: 1e-3,
  nanosecond: 1e-6,
};

/** Whether values of a column are ordered as numbers: numbers, moments, times of day. */
export function isNumeric({ type }: Column): boolean {
  return type === 'number' || type === 'timestamp' || type === 'time';
}

/** A numeric column's values; moments and times in milliseconds. */
export function numbersOf(column: Column): NumberAt {
  switch (column.type) {
    case 'number': {
      const { values, scale = 0 } = column;
      const unit = 10 ** scale;
      return (row) => (isValid(column, row) ? Number(values[row]) / unit : NaN);
    }
    case 'timestamp':
    case 'time': {
      const { values, unit } = column;
      const milliseconds = MILLISECONDS[unit];
      return (row) => (isValid(column, row) ? Number(values[row]) * milliseconds : NaN);
    }
    default:
      return () => NaN;
  }
}

/** A column's values as they are shown: moments by the clock of UTC, vectors by their first elements. */
export function textsOf(column: Column): TextAt {
  switch (column.type) {
    case 'number':
    case 'timestamp':
    case 'time': {
      const numbers = numbersOf(column);
      return (row) => numberText(column, numbers(row));
    }
    case 'boolean':
      return (row) => {
        if (!isValid(column, row)) return null;
        const bit = (column.offset ?? 0) + row;
        const set = column.packed
          ? ((column.values[bit >> 3] ?? 0) >> (bit & 7)) & 1
          : column.values[row];
        return set ? 'true' : 'false';
      };
    case 'dictionary':
      return (row) =>
        isValid(column, row) ? (column.dictionary[column.codes[row] ?? 0] ?? null) : null;
    case 'string':
      return column.at;
    case 'vector':
      return (row) => {
        if (!isValid(column, row)) return null;
        const start = ((column.offset ?? 0) + row) * column.size;
        const shown = Array.from(column.values.slice(start, start + Math.min(4, column.size)));
        return `[${shown.map((value) => shortNumber(value)).join(', ')}${column.size > 4 ? ', …' : ''}]`;
      };
  }
}

/** A number of a column as it is shown; null for NaN. */
export function numberText({ type }: Column, value: number): string | null {
  if (Number.isNaN(value)) return null;
  // beyond what a date can be
  if (type !== 'number' && !(Math.abs(value) <= 8.64e15)) return String(value);
  if (type === 'time') return momentText(new Date(value).toISOString().slice(11));
  if (type === 'timestamp') return momentText(new Date(value).toISOString());
  return shortNumber(value);
}

/** A moment or time of ISO 8601 in UTC the way tables are read: `2025-09-19 17:08:56`, without the clock of midnight and zeros at its end. */
export function momentText(text: string): string {
  return text
    .replace(/Z$/, '')
    .replace(/(:\d\d)(\.\d*?)0+$/, '$1$2')
    .replace(/\.$/, '')
    .replace('T', ' ')
    .replace(/ 00:00:00$/, '');
}

function shortNumber(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(7)));
}

/** Whether a row has a value. */
export function isValid({ validity }: Column, row: number): boolean {
  if (!validity) return true;
  const bit = (validity.offset ?? 0) + row;
  return (((validity.bits[bit >> 3] ?? 0) >> (bit & 7)) & 1) === 1;
}
