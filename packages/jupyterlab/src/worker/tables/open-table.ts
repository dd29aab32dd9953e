import type { TableLocation } from '../protocol.js';
import { openArrow } from './arrow-source.js';
import { openCsv } from './csv-source.js';
import { decodeText } from './decode-text.js';
import { bytesAsTheyCome, fetchFresh } from './fetch-bytes.js';
import { openJsonLines } from './json-lines-source.js';
import { keepColumns } from './keep-columns.js';
import { openParquet } from './parquet-source.js';
import { TableError, type TableSource } from './table-source.js';

/**
 * Opens the table at a location.
 * @throws TableError when it cannot be fetched or is not what its format says.
 */
export async function openTable(location: TableLocation): Promise<TableSource> {
  switch (location.format) {
    case 'csv':
      return openCsv(decodeText(await bytesOf(location)), null);
    case 'tsv':
      return openCsv(decodeText(await bytesOf(location)), '\t');
    case 'jsonl':
      return openJsonLines(decodeText(await bytesOf(location)));
    case 'arrow':
      return openArrow(await bytesOf(location));
    case 'parquet':
      return keepColumns(await openParquet(location));
  }
}

/** The bytes at a location, as they come. @throws TableError when they cannot be fetched. */
export async function bytesOf(
  location: TableLocation,
): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  if (location.kind === 'bytes') return new Blob([location.bytes]).stream();
  if (location.kind === 'blob') return location.blob.stream();
  const { body } = await fetchFresh(location.url);
  if (body === null) throw new TableError('the file cannot be fetched: nothing came');
  return bytesAsTheyCome(body);
}
