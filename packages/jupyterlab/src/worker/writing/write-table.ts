import type { Columns, Model } from '@colatent/core';
import type { NewColumnRequest, TableInfo, TableLocation } from '../protocol.js';
import { bytesOf } from '../tables/open-table.js';
import { TableError } from '../tables/table-source.js';
import { appendToArrow } from './append-to-arrow.js';
import { appendToDelimited } from './append-to-delimited.js';
import { appendToJsonLines } from './append-to-json-lines.js';
import { appendToParquet } from './append-to-parquet.js';
import { newColumns } from './new-columns.js';
import { reasonOfFile } from './reason-text.js';

/**
 * The file at a location with what a model makes of its rows at the end of each, in the same format.
 * @param info of the file's table.
 * @param batches of it: the columns the model reads, every row.
 * @param tell gets the share of the new columns that is made; the file is written after.
 * @throws TableError when the file cannot be fetched, has other rows now, or no header for new names.
 */
export async function writeTable(
  location: TableLocation,
  info: TableInfo,
  model: Model,
  batches: readonly Columns[],
  request: NewColumnRequest,
  tell: (share: number) => void,
): Promise<Blob> {
  const { dialect } = info;
  const columns = await newColumns(model, batches, request, tell, reasonOfFile(info));
  const bytes = await bytesOf(location);
  switch (location.format) {
    case 'csv':
    case 'tsv':
      if (dialect?.hasHeader === false) {
        throw new TableError(
          'the file has no header, so new columns can have no names in it; give it one and open it anew',
        );
      }
      return appendToDelimited(
        chunksOf(bytes),
        dialect ?? { delimiter: ',', decimal: '.', newline: '\n' },
        columns,
      );
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
