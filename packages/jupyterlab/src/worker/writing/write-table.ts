import type { Columns, Model } from '@colatent/core';
import type { NewColumnNames, TableLocation } from '../protocol.js';
import { bytesOf } from '../tables/open-table.js';
import { appendToArrow } from './append-to-arrow.js';
import { appendToDelimited } from './append-to-delimited.js';
import { appendToJsonLines } from './append-to-json-lines.js';
import { appendToParquet } from './append-to-parquet.js';
import { newColumns } from './new-columns.js';

/**
 * The file at a location with what a model makes of its rows at the end of each, in the same format.
 * @param batches of the file's table: the columns the model reads, every row.
 * @throws TableError when the file cannot be fetched or has other rows now.
 */
export async function writeTable(
  location: TableLocation,
  model: Model,
  batches: readonly Columns[],
  names: NewColumnNames,
  threshold: number,
): Promise<Blob> {
  const columns = newColumns(model, batches, names, threshold);
  const bytes = await bytesOf(location);
  switch (location.format) {
    case 'csv':
      return appendToDelimited(chunksOf(bytes), ',', columns);
    case 'tsv':
      return appendToDelimited(chunksOf(bytes), '\t', columns);
    case 'jsonl':
      return appendToJsonLines(chunksOf(bytes), columns);
    case 'arrow':
      return appendToArrow(await allOf(bytes), columns);
    case 'parquet':
      return appendToParquet(await allOf(bytes), columns);
  }
}

async function* chunksOf(bytes: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = bytes.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

async function allOf(
  bytes: ReadableStream<Uint8Array<ArrayBuffer>>,
): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await new Response(bytes).arrayBuffer());
}
