import type { Column, Columns } from '@colatent/core';
import { streamColumns } from '@colatent/duckdb';
import type { DuckDBConnection } from '@duckdb/node-api';

/** A column's values as plain arrays: numbers with NaN for NULL, or labels with null for NULL. */
export type Values =
  | { readonly name: string; readonly numbers: Float64Array }
  | { readonly name: string; readonly labels: readonly (string | null)[] };

/** The values of some batches' columns, one after the other. Numbers are numbers; everything else is a label. */
export function valuesOf(batches: readonly Columns[]): Values[] {
  const names = batches[0]?.names ?? [];
  return names.map((name) => {
    const columns = batches.flatMap((batch) => batch.get(name) ?? []);
    const cells = columns.flatMap(cellsOf);
    return columns[0]?.type === 'number'
      ? { name, numbers: Float64Array.from(cells, (cell) => (cell === null ? NaN : Number(cell))) }
      : { name, labels: cells.map((cell) => (cell === null ? null : String(cell))) };
  });
}

function cellsOf(column: Column): (string | number | bigint | null)[] {
  return Array.from({ length: column.length }, (_, row) => {
    const { validity } = column;
    if (validity) {
      const bit = (validity.offset ?? 0) + row;
      if ((((validity.bits[bit >> 3] ?? 0) >> (bit & 7)) & 1) === 0) return null;
    }
    if (column.type === 'string') return column.at(row);
    if (column.type === 'dictionary') return column.dictionary[column.codes[row] ?? -1] ?? null;
    const value = column.values[row] ?? null;
    return typeof value === 'number' && Number.isNaN(value) ? null : value;
  });
}

/** The values of a query's columns. */
export async function readValues(connection: DuckDBConnection, query: string): Promise<Values[]> {
  const parts: Values[][] = [];
  // a batch's buffers are the next one's
  for await (const batch of streamColumns(connection, query)) parts.push(valuesOf([batch]));
  return (parts[0] ?? []).map((column, c) =>
    joined(
      column.name,
      parts.flatMap((part) => part[c] ?? []),
    ),
  );
}

function joined(name: string, parts: readonly Values[]): Values {
  const isNumber = parts.every((part) => 'numbers' in part);
  return isNumber
    ? {
        name,
        numbers: Float64Array.from(
          parts.flatMap((part) => [...('numbers' in part ? part.numbers : [])]),
        ),
      }
    : { name, labels: parts.flatMap((part) => ('labels' in part ? part.labels : [])) };
}
