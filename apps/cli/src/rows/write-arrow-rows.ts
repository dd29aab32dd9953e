import { writeIpc } from '@colatent/arrow';
import { DuckDBInstance } from '@duckdb/node-api';
import type { RecordBatch } from 'apache-arrow';
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { boundDuckdb } from '../bounded-duckdb.js';
import { UsageError } from '../failures.js';
import type { Progress } from '../progress.js';
import { replaceFile } from '../replace-file.js';
import { quoteName } from '../sql-text.js';
import { writeDataToStandardOutput } from '../standard-output.js';
import { writeOutput } from '../write-output.js';
import type { ArrowRows } from './arrow-rows.js';
import { duckdbRowsOfArrow } from './duckdb-rows-of-arrow.js';
import { isArrow, STANDARD_STREAM } from './row-places.js';
import type { RowTarget } from './row-places.js';

/** How Arrow rows are written. */
export interface WriteArrowOptions {
  /** Ends the writing. None: a signal ends the process, as of a filter that has nothing to put in order. */
  readonly signal: AbortSignal | undefined;
  readonly progress: Progress;
  readonly folder: () => Promise<string>;
  /** The column of latent vectors, which is one column a number in CSV; null when there is none. */
  readonly embedding: string | null;
}

/** Writes rows in the layout of the target. A file appears whole or not at all. */
export async function writeArrowRows(
  rows: ArrowRows,
  target: RowTarget,
  options: WriteArrowOptions,
): Promise<void> {
  if (isArrow(target)) {
    const layout = target.layout === 'arrow-file' ? 'file' : 'stream';
    await writeBytes(writeIpc(rows.schema, rows.batches, layout), target, options.signal);
  } else {
    await writeByDuckdb(rows, target, options);
  }
}

/** Writes bytes as they come. Those of a stream that fails end without its end. */
export async function writeBytes(
  pieces: AsyncIterable<Uint8Array>,
  { path }: RowTarget,
  signal?: AbortSignal,
): Promise<void> {
  // as an object stream, a piece at a time is made when the one before was taken
  const readable = Readable.from(pieces, { highWaterMark: 1 });
  if (path === STANDARD_STREAM) {
    await pipeline(readable, writeDataToStandardOutput(), { signal, end: false });
  } else {
    await replaceFile(path, (temporary) =>
      pipeline(readable, createWriteStream(temporary), { signal }),
    );
  }
}

async function writeByDuckdb(
  rows: ArrowRows,
  target: RowTarget,
  { signal = new AbortController().signal, progress, folder, embedding }: WriteArrowOptions,
): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:');
  try {
    const connection = await instance.connect();
    try {
      await boundDuckdb(connection);
      const stoppable = { schema: rows.schema, batches: until(signal, rows.batches) };
      const all = (await duckdbRowsOfArrow(stoppable, await folder())).select;
      const isFlat = target.layout === 'csv' || target.layout === 'tsv';
      const select = isFlat ? flattened(all, rows, embedding) : all;
      await writeOutput(connection, select, null, target, { signal, progress, folder });
    } finally {
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
  }
}

async function* until(
  signal: AbortSignal,
  batches: AsyncIterable<RecordBatch>,
): AsyncGenerator<RecordBatch> {
  for await (const batch of batches) {
    signal.throwIfAborted();
    yield batch;
  }
}

/** A SELECT with latent vectors as one column a number. */
function flattened(select: string, { schema }: ArrowRows, embedding: string | null): string {
  const taken = new Set(schema.fields.map(({ name }) => name.toLowerCase()));
  const columns = schema.fields.flatMap(({ name, type }) => {
    if (name !== embedding) return [quoteName(name)];
    const { listSize } = type as { readonly listSize: number };
    return Array.from({ length: listSize }, (_, index) => {
      const flat = `${name}_${index + 1}`;
      if (taken.has(flat.toLowerCase())) {
        throw new UsageError(
          `the input has a column "${flat}" already; give the embedding another name`,
        );
      }
      return `${quoteName(name)}[${index + 1}] AS ${quoteName(flat)}`;
    });
  });
  return `SELECT ${columns.join(', ')} FROM (${select})`;
}
