import {
  parquetMetadata,
  type ColumnChunk,
  type KeyValue,
  type RowGroup,
  type SchemaElement,
} from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { extendArrowSchema } from './arrow-schema.js';
import type { NewColumn } from './new-columns.js';

/** Key of the Arrow schema that Arrow's own writers leave in a file. */
const ARROW_SCHEMA = 'ARROW:schema';
/** Length of the footer's length and of the magic number at a file's end. */
const TAIL = 8;
const MAGIC = 4;

/** Statistics' values as the file keeps them, so that they are written as they were read. */
const AS_KEPT = {
  timestampFromMilliseconds: (count: bigint) => count,
  timestampFromMicroseconds: (count: bigint) => count,
  timestampFromNanoseconds: (count: bigint) => count,
  dateFromDays: (days: number) => days,
  stringFromBytes: (bytes: Uint8Array) => bytes,
  uuidFromBytes: (bytes: Uint8Array) => bytes,
};

/**
 * A Parquet file with columns at its end. The chunks of the columns that were there stay where and what they are, byte for byte, so
 * nothing of their encoding, compression or precision is lost: new chunks come after them, and a new footer that knows of all.
 */
export function appendToParquet(
  bytes: Uint8Array<ArrayBuffer>,
  columns: readonly NewColumn[],
): Blob {
  const metadata = parquetMetadata(bytes, { parsers: AS_KEPT, geoparquet: false });
  const groups = metadata.row_groups.filter(({ num_rows: rows }) => rows > 0n);
  const [root, ...elements] = metadata.schema;
  if (root === undefined) throw new Error('the Parquet file has no schema');
  const writer = new ByteWriter();
  // this writes the magic number that all files begin with
  const file = new ParquetWriter({
    writer,
    schema: [
      { ...root, num_children: (root.num_children ?? 0) + columns.length },
      ...elements,
      ...columns.map(elementOf),
    ],
    statisticsTruncateLength: Infinity,
    kvMetadata: metadata.key_value_metadata?.flatMap((pair) => extended(pair, columns)) ?? [],
    ...(metadata.created_by === undefined ? {} : { createdBy: metadata.created_by }),
  });
  writer.appendBytes(bytes.subarray(MAGIC, bytes.length - TAIL - metadata.metadata_length));
  let start = 0;
  for (const { num_rows: count } of groups) {
    const end = start + Number(count);
    const columnData = columns.map(({ name, values }) => ({
      name,
      data: Array.from<unknown>(values.slice(start, end)),
    }));
    void file.write({ columnData, rowGroupSize: Number(count) });
    start = end;
  }
  const leaves = elements.filter(({ type }) => type !== undefined);
  file.row_groups = file.row_groups.map((added, index) => joined(groups[index], added, leaves));
  void file.finish();
  return new Blob([writer.getBytes()]);
}

function elementOf({ name, type }: NewColumn): SchemaElement {
  switch (type) {
    case 'float':
      return { name, type: 'FLOAT', repetition_type: 'REQUIRED' };
    case 'boolean':
      return { name, type: 'BOOLEAN', repetition_type: 'REQUIRED' };
    case 'text':
      return {
        name,
        type: 'BYTE_ARRAY',
        converted_type: 'UTF8',
        logical_type: { type: 'STRING' },
        repetition_type: 'OPTIONAL',
      };
  }
}

/** A row group's chunks and the new ones. @param leaves the elements of the group's chunks. */
function joined(
  group: RowGroup | undefined,
  added: RowGroup,
  leaves: readonly SchemaElement[],
): RowGroup {
  if (group === undefined) return added;
  const size = group.total_compressed_size;
  return {
    ...group,
    columns: [
      ...group.columns.map((chunk, index) => withSureStatistics(chunk, leaves[index])),
      ...added.columns,
    ],
    total_byte_size: group.total_byte_size + added.total_byte_size,
    ...(size === undefined
      ? {}
      : { total_compressed_size: size + (added.total_compressed_size ?? 0n) }),
  };
}

/** Bounds that are not read as they are kept are left out: a reader must not skip rows by a rounded one. */
function withSureStatistics(chunk: ColumnChunk, element: SchemaElement | undefined): ColumnChunk {
  const { meta_data: metadata } = chunk;
  const isRounded =
    element?.type === 'INT96' ||
    element?.converted_type === 'DECIMAL' ||
    element?.logical_type?.type === 'DECIMAL' ||
    element?.logical_type?.type === 'FLOAT16';
  if (!isRounded || metadata?.statistics === undefined) return chunk;
  const { null_count, distinct_count } = metadata.statistics;
  const statistics = {
    ...(null_count === undefined ? {} : { null_count }),
    ...(distinct_count === undefined ? {} : { distinct_count }),
  };
  return { ...chunk, meta_data: { ...metadata, statistics } };
}

function extended(pair: KeyValue, columns: readonly NewColumn[]): KeyValue[] {
  if (pair.key !== ARROW_SCHEMA || pair.value === undefined) return [pair];
  const value = extendArrowSchema(pair.value, columns);
  return value === null ? [] : [{ key: ARROW_SCHEMA, value }];
}
