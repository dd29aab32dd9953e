import { Columns, type Column } from '@colatent/core';
import { UnreadableSetError } from '../errors.js';
import type { Value } from './value-table.js';

/** The values of a column of numbers or strings; NaN is NULL. */
export function cellsOf(columns: Columns, name: string): readonly Value[] {
  const column = columns.get(name);
  switch (column?.type) {
    case 'number':
      return Array.from({ length: column.length }, (_, row) => {
        const x = Number(column.values[row] ?? NaN);
        return Number.isNaN(x) ? null : x;
      });
    case 'string':
      return Array.from({ length: column.length }, (_, row) => column.at(row));
    case 'dictionary':
      return Array.from(column.codes, (code) => column.dictionary[code] ?? null);
    default:
      throw new UnreadableSetError(
        `column "${name}" holds neither numbers nor strings; leave it out of the table`,
      );
  }
}

/** Columns of which one is NULL in all rows. */
export function withoutColumn(columns: Columns, name: string): Columns {
  const validity = { bits: new Uint8Array(Math.ceil(columns.length / 8)) };
  return new Columns(
    [...columns].map((column): Column => (column.name === name ? { ...column, validity } : column)),
    columns.length,
  );
}
