import { writeIpc } from '@colatent/arrow';
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { replaceFile } from '../replace-file.js';
import { writeDataToStandardOutput } from '../standard-output.js';
import type { ArrowRows } from './arrow-rows.js';
import { isArrow, STANDARD_STREAM } from './row-places.js';
import type { RowTarget } from './row-places.js';

/** How Arrow rows are written. */
export interface WriteArrowOptions {
  /** Ends the writing. None: a signal ends the process, as of a filter that has nothing to put in order. */
  readonly signal: AbortSignal | undefined;
  /** Whether nothing is said of how far it has come. */
  readonly quiet: boolean;
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
    const { writeByDuckdb } = await import('./write-by-duckdb.js');
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
