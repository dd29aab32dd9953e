import { open } from 'node:fs/promises';
import { InputError, UsageError } from './failures.js';

/** How a table lies in a file. */
export type FileFormat = 'arrow' | 'parquet' | 'csv' | 'json' | 'duckdb';

const EXTENSIONS: readonly (readonly [FileFormat, RegExp])[] = [
  ['arrow', /\.(arrows?|ipc|feather)$/i],
  ['parquet', /\.(parquet|pq)$/i],
  ['csv', /\.(csv|tsv|tab)(\.gz|\.zst)?$/i],
  ['json', /\.(json|jsonl|ndjson)(\.gz|\.zst)?$/i],
  ['duckdb', /\.(duckdb|ddb|db)$/i],
];

const NAMES = {
  arrow: 'an Arrow IPC stream or file',
  parquet: 'a Parquet file',
  duckdb: 'a DuckDB database',
} as const;

/** The format the end of a file's name stands for, or undefined. */
export function formatOfName(path: string): FileFormat | undefined {
  return EXTENSIONS.find(([, pattern]) => pattern.test(path))?.[0];
}

/**
 * The format of an input file: by its first bytes where they tell, else by its name.
 * @throws InputError when it cannot be opened. UsageError when its format cannot be told.
 */
export async function formatOfFile(path: string): Promise<FileFormat> {
  const start = await firstBytes(path);
  if (start.startsWith('ARROW1') || start.startsWith('\xff\xff\xff\xff')) return 'arrow';
  if (start.startsWith('PAR1')) return 'parquet';
  if (start.slice(8, 12) === 'DUCK') return 'duckdb';
  const format = formatOfName(path);
  if (format === undefined) {
    throw new UsageError(
      `cannot tell the format of ${path}: its name should end in .arrows, .parquet, .csv, .tsv, .json, .jsonl or .duckdb`,
    );
  }
  if (format === 'csv' || format === 'json') return format;
  throw new InputError(`${path} is not ${NAMES[format]}`);
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
