import { blobValue } from '@duckdb/node-api';
import type { DuckDBConnection } from '@duckdb/node-api';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { interruptedBy } from './interrupted-query.js';
import type { Progress } from './progress.js';
import { replaceFile } from './replace-file.js';
import { parquetSelect } from './rows/parquet-select.js';
import { STANDARD_STREAM } from './rows/row-places.js';
import type { RowTarget } from './rows/row-places.js';
import { writeDataToStandardOutput } from './standard-output.js';
import { watchQuery } from './watch-query.js';

/** How a write is watched and stopped. */
export interface WriteOptions {
  readonly signal: AbortSignal;
  readonly progress: Progress;
  /** Where what goes to stdout is put until it is whole. */
  readonly folder: () => Promise<string>;
}

/**
 * Writes the rows of a SELECT in the order the query gives them, in any layout but Arrow's. A file appears whole or not at all, and
 * nothing goes to stdout before all rows are there.
 * @param select may use `$model`, the model's bytes, where they are given.
 * @returns number of rows written.
 * @throws what the query throws, and when `signal` is aborted before the end.
 */
export async function writeOutput(
  connection: DuckDBConnection,
  select: string,
  model: Uint8Array | null,
  target: RowTarget,
  { signal, progress, folder }: WriteOptions,
): Promise<number> {
  const copy = async (path: string): Promise<number> => {
    const rows = target.layout === 'parquet' ? await parquetSelect(connection, select) : select;
    const result = await watchQuery(connection, progress, () =>
      connection.runAndReadAll(
        `COPY (${rows}) TO $path (${copyOptions(target)}, USE_TMP_FILE false)`,
        { path, ...(model === null ? {} : { model: blobValue(model) }) },
      ),
    );
    signal.throwIfAborted();
    return Number(result.getRowsJson()[0]?.[0] ?? 0);
  };
  return interruptedBy(signal, connection, async () => {
    let rows = 0;
    if (target.path !== STANDARD_STREAM) {
      await replaceFile(target.path, async (path) => {
        rows = await copy(path);
      });
      return rows;
    }
    const whole = join(await folder(), 'stdout');
    rows = await copy(whole);
    await pipeline(createReadStream(whole), writeDataToStandardOutput(), { signal, end: false });
    return rows;
  });
}

function copyOptions({ layout, compression }: RowTarget): string {
  const packed = compression === null ? '' : `, COMPRESSION ${compression}`;
  switch (layout) {
    case 'parquet':
      return 'FORMAT parquet';
    case 'tsv':
      return `FORMAT csv, HEADER, DELIMITER '\t'${packed}`;
    case 'csv':
      return `FORMAT csv, HEADER${packed}`;
    case 'json':
      return `FORMAT json, ARRAY true${packed}`;
    case 'jsonl':
      return `FORMAT json${packed}`;
    case 'arrow-stream':
    case 'arrow-file':
      throw new TypeError('DuckDB does not write Arrow data');
  }
}
