import { readIpc } from '@colatent/arrow';
import { bytesOf } from './arrow-rows.js';
import { duckdbRowsOfArrow } from './duckdb-rows-of-arrow.js';
import type { DuckdbRows } from './duckdb-rows-of-arrow.js';
import type { RowSource } from './row-places.js';
import { timeZonesOf } from './time-zones.js';

/** Arrow data that DuckDB can read. */
export interface OpenedArrow extends DuckdbRows {
  /** Time zones of columns that Arrow data names, which DuckDB's types do not. */
  readonly timeZones: ReadonlyMap<string, string>;
}

/**
 * Lays Arrow data open to DuckDB, through Parquet files in a folder.
 * @param signal ends the reading.
 * @param unneeded columns that are left out when they cannot be converted.
 * @throws ArrowDataError when the data is damaged or cut off. InputError when values cannot be converted.
 */
export async function openArrow(
  source: RowSource,
  folder: string,
  signal?: AbortSignal,
  unneeded?: readonly string[],
): Promise<OpenedArrow> {
  const rows = await readIpc(bytesOf(source, signal));
  const opened = await duckdbRowsOfArrow(rows, folder, unneeded);
  return { ...opened, timeZones: timeZonesOf(rows.schema) };
}
