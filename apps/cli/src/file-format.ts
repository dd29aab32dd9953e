import { open } from 'node:fs/promises';
import { InputError, UsageError } from './failures.js';

/** What is in a file that rows are read from. */
export type FileFormat = 'arrow' | 'parquet' | 'csv' | 'json' | 'duckdb';

/** How rows lie in what is written. */
export type RowLayout =
  'arrow-stream' | 'arrow-file' | 'parquet' | 'csv' | 'tsv' | 'json' | 'jsonl';

const EXTENSIONS: readonly (readonly [RegExp, FileFormat, RowLayout | null])[] = [
  [/\.arrows$/i, 'arrow', 'arrow-stream'],
  [/\.(arrow|ipc|feather)$/i, 'arrow', 'arrow-file'],
  [/\.(parquet|pq)$/i, 'parquet', 'parquet'],
  [/\.csv(\.gz|\.zst)?$/i, 'csv', 'csv'],
  [/\.(tsv|tab)(\.gz|\.zst)?$/i, 'csv', 'tsv'],
  [/\.json(\.gz|\.zst)?$/i, 'json', 'json'],
  [/\.(jsonl|ndjson)(\.gz|\.zst)?$/i, 'json', 'jsonl'],
  [/\.(duckdb|ddb|db)$/i, 'duckdb', null],
];

const NAMES = {
  arrow: 'an Arrow IPC stream or file',
  parquet: 'a Parquet file',
  duckdb: 'a DuckDB database',
} as const;

/** How rows lie in a file to write, by its name; undefined when it tells nothing that can be written. */
export function layoutOfName(
  path: string,
): { readonly layout: RowLayout; readonly compression: 'gzip' | 'zstd' | null } | undefined {
  const layout = EXTENSIONS.find(([pattern]) => pattern.test(path))?.[2];
  if (layout === undefined || layout === null) return undefined;
  return {
    layout,
    compression: /\.gz$/i.test(path) ? 'gzip' : /\.zst$/i.test(path) ? 'zstd' : null,
  };
}

/**
 * The format of an input file: by its first bytes where they tell, else as asked for, else by its name.
 * @throws InputError when it cannot be opened, or is not what it should be. UsageError when its format cannot be told.
 */
export async function formatOfFile(path: string, asked?: FileFormat): Promise<FileFormat> {
  const found = formatOfBytes(await firstBytes(path));
  if (found !== undefined) {
    if (asked === undefined || asked === found) return found;
    throw new UsageError(`${path} is ${NAMES[found]}, not ${asked}; leave out --input-format`);
  }
  const format = asked ?? EXTENSIONS.find(([pattern]) => pattern.test(path))?.[1];
  if (format === undefined) {
    throw new UsageError(
      `cannot tell the format of ${path}: its name should end in .arrows, .parquet, .csv, .tsv, .json, .jsonl or .duckdb, or --input-format say it`,
    );
  }
  if (format === 'csv' || format === 'json') return format;
  throw new InputError(`${path} is not ${NAMES[format]}`);
}

function formatOfBytes(start: string): keyof typeof NAMES | undefined {
  if (start.startsWith('ARROW1') || start.startsWith('\xff\xff\xff\xff')) return 'arrow';
  if (start.startsWith('PAR1')) return 'parquet';
  return start.slice(8, 12) === 'DUCK' ? 'duckdb' : undefined;
}

async function firstBytes(path: string): Promise<string> {
  const file = await open(path).catch((failure: unknown) => {
    const missing = failure instanceof Error && 'code' in failure && failure.code === 'ENOENT';
    throw new InputError(
      missing ? `there is no file ${path}` : `cannot open ${path}: ${String(failure)}`,
    );
  });
  try {
    if ((await file.stat()).isDirectory()) throw new InputError(`${path} is a folder, not a file`);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(16), 0, 16, 0);
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await file.close();
  }
}
