import type { SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { NewColumn } from '../new-columns.js';
import { CHUNK, DETAILS, FILE, GROUP, MAGIC, TAIL } from './format.js';
import { listOf, withSum, withValue } from './fields.js';
import { readStruct } from './read-thrift.js';
import type { ThriftField } from './thrift-parts.js';
import { writeStruct } from './write-thrift.js';

/** Which indexes of pages the chunks of a file have. */
export interface PageIndexes {
  readonly offsetIndex: boolean;
  readonly columnIndex: boolean;
}

/** New columns as parts of a Parquet file: all is in Thrift, as a footer holds it. */
export interface NewChunks {
  /** The pages of the chunks. */
  readonly pages: Uint8Array<ArrayBuffer>;
  readonly elements: readonly Uint8Array[];
  readonly orders: readonly Uint8Array[];
  readonly groups: readonly {
    readonly chunks: readonly Uint8Array[];
    readonly bytes: bigint;
    readonly compressedBytes: bigint;
  }[];
}

/**
 * Makes the chunks of new columns.
 * @param rows of each row group.
 * @param start where in the file the pages will be.
 */
export function newChunks(
  columns: readonly NewColumn[],
  rows: readonly number[],
  start: number,
  indexes: PageIndexes,
): NewChunks {
  const writer = new ByteWriter();
  const schema = [{ name: 'root', num_children: columns.length }, ...columns.map(elementOf)];
  const file = new ParquetWriter({ writer, schema, statisticsTruncateLength: Infinity });
  let first = 0;
  for (const count of rows) {
    const end = first + count;
    const columnData = columns.map(({ name, values }) => ({
      name,
      data: Array.from<unknown>(values.slice(first, end)),
      ...indexes,
    }));
    void file.write({ columnData, rowGroupSize: count });
    first = end;
  }
  const groups = file.row_groups.map((group) => ({
    bytes: group.total_byte_size,
    compressedBytes: group.total_compressed_size ?? 0n,
  }));
  void file.finish();
  const bytes = new Uint8Array(writer.getBytes());
  const size = new DataView(bytes.buffer).getUint32(bytes.length - TAIL, true);
  const end = bytes.length - TAIL - size;
  const { fields } = readStruct(bytes.subarray(end));
  const moved = BigInt(start - MAGIC.length);
  return {
    pages: bytes.subarray(MAGIC.length, end),
    elements: listOf(fields, FILE.schema).items.slice(1),
    orders: listOf(fields, FILE.orders).items,
    groups: listOf(fields, FILE.groups).items.map((group, index) => ({
      bytes: 0n,
      compressedBytes: 0n,
      ...groups[index],
      chunks: listOf(readStruct(group).fields, GROUP.chunks).items.map((chunk) =>
        movedChunk(chunk, moved),
      ),
    })),
  };
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

/** A chunk whose pages lie so many bytes further on. */
function movedChunk(chunk: Uint8Array, by: bigint): Uint8Array {
  const move = (fields: readonly ThriftField[], ids: readonly number[]): ThriftField[] =>
    ids.reduce<ThriftField[]>((so, id) => withSum(so, id, by), [...fields]);
  const fields = move(readStruct(chunk).fields, [
    CHUNK.offset,
    CHUNK.offsetIndex,
    CHUNK.columnIndex,
  ]);
  return writeStruct(
    withValue(fields, CHUNK.details, (details) =>
      writeStruct(move(readStruct(details).fields, Object.values(DETAILS))),
    ),
  );
}
