import type { RecordBatch, Schema } from 'apache-arrow';
import { createReadStream } from 'node:fs';
import process from 'node:process';
import { addAbortSignal } from 'node:stream';
import type { Readable } from 'node:stream';
import { STANDARD_STREAM } from './row-places.js';
import type { RowSource } from './row-places.js';

/** Rows as batches of one schema, to be taken once. */
export interface ArrowRows {
  readonly schema: Schema;
  readonly batches: AsyncIterable<RecordBatch>;
}

/** The bytes of a source. They fail when `signal` is aborted. */
export function bytesOf({ path }: RowSource, signal?: AbortSignal): Readable {
  const bytes = path === STANDARD_STREAM ? process.stdin : createReadStream(path);
  return signal === undefined ? bytes : addAbortSignal(signal, bytes);
}
