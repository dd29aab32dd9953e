import {
  Bool,
  Float64,
  Table,
  TimestampMillisecond,
  Utf8,
  Vector,
  makeData,
  tableToIPC,
  type Data,
} from 'apache-arrow';

/** A column as plain buffers, as `_numpy_columns` of colatent/kernel/content.py lays them out. */
export interface BufferColumn {
  readonly name: string;
  readonly type: 'number' | 'boolean' | 'timestamp' | 'text';
  /** Lengths of its buffers, which follow each other: values, or ends and text; then a bit a row that has a value. */
  readonly bytes: readonly number[];
}

/** An Arrow IPC stream of columns that a kernel without pyarrow sent. */
export function arrowOfBuffers(
  columns: readonly BufferColumn[],
  content: Uint8Array<ArrayBuffer>,
): Uint8Array<ArrayBuffer> {
  let start = 0;
  const vectors: Record<string, Vector> = {};
  for (const { name, type, bytes } of columns) {
    const buffers = bytes.map((length) => {
      // of its own, so that it is aligned
      const buffer = content.slice(start, start + length);
      start += length;
      return buffer;
    });
    vectors[name] = new Vector([dataOf(type, buffers)]);
  }
  return new Uint8Array(tableToIPC(new Table(vectors), 'stream'));
}

function dataOf(type: BufferColumn['type'], buffers: readonly Uint8Array<ArrayBuffer>[]): Data {
  const [first = new Uint8Array(), second = new Uint8Array()] = buffers;
  const nullBitmap = buffers.at(-1) ?? new Uint8Array();
  switch (type) {
    case 'number':
      return makeData({ type: new Float64(), nullBitmap, data: new Float64Array(first.buffer) });
    case 'timestamp': {
      const data = new BigInt64Array(first.buffer);
      return makeData({ type: new TimestampMillisecond(), nullBitmap, data });
    }
    case 'boolean': {
      const data = new Uint8Array((first.length + 7) >> 3);
      first.forEach((value, row) => {
        data[row >> 3] = (data[row >> 3] ?? 0) | (value << (row & 7));
      });
      return makeData({ type: new Bool(), length: first.length, nullBitmap, data });
    }
    case 'text': {
      const valueOffsets = new Int32Array(first.buffer);
      return makeData({ type: new Utf8(), nullBitmap, valueOffsets, data: second });
    }
  }
}
