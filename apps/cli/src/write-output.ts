import { blobValue } from '@duckdb/node-api';
import { realpath } from 'node:fs/promises';
import { InterruptedError, UsageError } from './failures.js';
import { formatOfName } from './file-format.js';
import type { Input } from './open-input.js';
import type { Progress } from './progress.js';
import { replaceFile } from './replace-file.js';
import { watchQuery } from './watch-query.js';

/** What can be written. */
export type OutputFormat = 'parquet' | 'csv' | 'json';

/**
 * The format an output file's name asks for.
 * @throws UsageError when it names none that can be written, or the input file itself.
 */
export async function outputFormat(path: string, inputPath: string): Promise<OutputFormat> {
  const format = formatOfName(path);
  if (format === 'arrow') {
    throw new UsageError(
      `${path} would be an Arrow stream, which is written of Arrow data only; name a .parquet, .csv, .tsv or .jsonl file`,
    );
  }
  if (format === undefined || format === 'duckdb') {
    throw new UsageError(
      `cannot tell what to write to ${path}: its name should end in .parquet, .csv, .tsv or .jsonl`,
    );
  }
  const existing = await realpath(path).catch(() => undefined);
  if (existing !== undefined && existing === (await realpath(inputPath).catch(() => undefined))) {
    throw new UsageError(`${path} is the input itself; name another output file`);
  }
  return format;
}

/** How a write is watched and stopped. */
export interface WriteOptions {
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/**
 * Writes the rows of a SELECT to a file in the order the query gives them; the file appears whole or not at all.
 * @param select may use `$model`, the model's bytes.
 * @returns number of rows written.
 * @throws InterruptedError when `signal` is aborted before the end.
 */
export async function writeOutput(
  { connection }: Input,
  select: string,
  model: Uint8Array,
  path: string,
  { signal, progress }: WriteOptions,
): Promise<number> {
  const stop = (): void => {
    connection.interrupt();
  };
  signal.addEventListener('abort', stop);
  try {
    let rows = 0;
    await replaceFile(path, async (temporaryPath) => {
      const result = await watchQuery(connection, progress, () =>
        connection.runAndReadAll(
          `COPY (${select}) TO $path (${copyOptions(path)}, USE_TMP_FILE false)`,
          { model: blobValue(model), path: temporaryPath },
        ),
      );
      rows = Number(result.getRowsJson()[0]?.[0] ?? 0);
      signal.throwIfAborted();
    });
    return rows;
  } catch (failure) {
    if (!signal.aborted) throw failure;
    throw new InterruptedError(`stopped; ${path} was not written`, { cause: failure });
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function copyOptions(path: string): string {
  const [, extension = '', packing = ''] = /\.([a-z]+?)(\.gz|\.zst)?$/i.exec(path) ?? [];
  const compression =
    packing === '' ? '' : `, COMPRESSION ${packing.toLowerCase() === '.gz' ? 'gzip' : 'zstd'}`;
  switch (extension.toLowerCase()) {
    case 'parquet':
    case 'pq':
      return 'FORMAT parquet';
    case 'tsv':
    case 'tab':
      return `FORMAT csv, HEADER, DELIMITER '\t'${compression}`;
    case 'csv':
      return `FORMAT csv, HEADER${compression}`;
    case 'json':
      return `FORMAT json, ARRAY true${compression}`;
    default:
      return `FORMAT json${compression}`;
  }
}
