import { Columns, type Column } from '@colatent/core';
import {
  asyncBufferFromUrl,
  parquetMetadataAsync,
  parquetRead,
  parquetSchema,
  type AsyncBuffer,
  type FileMetaData,
  type SchemaTree,
} from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import type { TableLocation } from '../protocol.js';
import { columnOfValues } from './column-of-values.js';
import { TableError, type TableSource } from './table-source.js';

/** Opens a Parquet file: its footer now, and of its columns those that are asked for. */
export async function openParquet(location: TableLocation): Promise<TableSource> {
  try {
    const file =
      location.kind === 'url'
        ? await asyncBufferFromUrl({ url: location.url })
        : bufferOf(location.kind === 'blob' ? location.blob : new Blob([location.bytes]));
    const metadata = await parquetMetadataAsync(file);
    const leaves = parquetSchema(metadata).children;
    return {
      info: {
        rows: Number(metadata.num_rows),
        columns: leaves.map((leaf) => ({
          name: leaf.element.name,
          type: typeOf(leaf),
          readable: isReadable(leaf),
        })),
      },
      read: (names) => readColumns(file, metadata, names),
    };
  } catch (error) {
    throw new TableError(
      `the file cannot be read as Parquet: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function bufferOf(blob: Blob): AsyncBuffer {
  return { byteLength: blob.size, slice: (start, end) => blob.slice(start, end).arrayBuffer() };
}

function typeOf({ element, children }: SchemaTree): string {
  if (children.length > 0) return 'nested';
  return element.logical_type?.type ?? element.converted_type ?? element.type ?? 'unknown';
}

function isReadable({ element, children }: SchemaTree): boolean {
  return children.length === 0 && element.repetition_type !== 'REPEATED';
}

/** One batch a row group. */
async function readColumns(
  file: AsyncBuffer,
  metadata: FileMetaData,
  names: readonly string[],
): Promise<Columns[]> {
  const batches: Columns[] = [];
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const rows = Number(group.num_rows);
    batches.push(new Columns(await readGroup(file, metadata, names, rowStart, rows), rows));
    rowStart += rows;
  }
  return batches;
}

async function readGroup(
  file: AsyncBuffer,
  metadata: FileMetaData,
  names: readonly string[],
  rowStart: number,
  rows: number,
): Promise<Column[]> {
  const parts = new Map(
    names.map((name) => [name, [] as { start: number; data: ArrayLike<unknown> }[]]),
  );
  await parquetRead({
    file,
    metadata,
    compressors,
    columns: [...names],
    rowStart,
    rowEnd: rowStart + rows,
    parsers: {
      timestampFromMilliseconds: (count) => new Date(Number(count)),
      timestampFromMicroseconds: (count) => new Date(Number(count / 1000n)),
      timestampFromNanoseconds: (count) => new Date(Number(count / 1_000_000n)),
    },
    onChunk: ({ columnName, columnData, rowStart: start }) => {
      parts.get(columnName)?.push({ start: start - rowStart, data: columnData });
    },
  });
  return names.map((name) => columnOfValues(name, rows, parts.get(name) ?? []));
}
