import { DuckDBDecimalValue } from '@duckdb/node-api';
import type { DuckDBResultReader, DuckDBValue, Json } from '@duckdb/node-api';

/** Rows of a query's result as JSON has them: numbers as numbers wherever a double holds them exactly. */
export function resultRows(result: DuckDBResultReader): readonly (readonly Json[])[] {
  const json = result.getRowsJson();
  return result
    .getRows()
    .map((row, y) => row.map((value, x) => asNumber(value) ?? json[y]?.[x] ?? null));
}

/** The same rows with each value under its column's name. */
export function resultRecords(result: DuckDBResultReader): readonly Record<string, Json>[] {
  const names = result.deduplicatedColumnNames();
  return resultRows(result).map((row) =>
    Object.fromEntries(names.map((name, x) => [name, row[x] ?? null])),
  );
}

function asNumber(value: DuckDBValue): number | undefined {
  if (value instanceof DuckDBDecimalValue) return value.toDouble();
  if (typeof value !== 'bigint') return undefined;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : undefined;
}
