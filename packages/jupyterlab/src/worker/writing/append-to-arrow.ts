import { readIpc, writeIpc } from '@colatent/arrow';
import {
  Bool,
  Float32,
  RecordBatch,
  Schema,
  Struct,
  Utf8,
  makeData,
  vectorFromArray,
  type Data,
} from 'apache-arrow';
import { TableError } from '../tables/table-source.js';
import { arrowField } from './arrow-field.js';
import type { NewColumn } from './new-columns.js';

const FILE_MAGIC = 'ARROW1';

/**
 * An Arrow file or stream with columns at its end; the others share their buffers with what was read. What was compressed is not
 * afterwards: there is no compressor here.
 * @throws TableError when the file has other rows than were scored.
 */
export async function appendToArrow(
  bytes: Uint8Array<ArrayBuffer>,
  columns: readonly NewColumn[],
): Promise<Blob> {
  const reading = await readIpc(bytes);
  const schema = new Schema(
    [...reading.schema.fields, ...columns.map(arrowField)],
    reading.schema.metadata,
    reading.schema.dictionaries,
  );
  const isFile = new TextDecoder().decode(bytes.subarray(0, 6)) === FILE_MAGIC;
  const batches = longerBatches(reading.batches, schema, columns);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for await (const part of writeIpc(schema, batches, isFile ? 'file' : 'stream')) {
    // copied, since a Blob takes no shared memory
    parts.push(part.slice());
  }
  return new Blob(parts);
}

async function* longerBatches(
  batches: AsyncIterable<RecordBatch>,
  schema: Schema,
  columns: readonly NewColumn[],
): AsyncGenerator<RecordBatch> {
  let start = 0;
  for await (const batch of batches) {
    const end = start + batch.numRows;
    const children = [
      ...batch.data.children,
      ...columns.map((column) => dataOf(column, start, end)),
    ];
    start = end;
    if (batch.numRows === 0) continue;
    const type = new Struct(schema.fields);
    yield new RecordBatch(
      schema,
      makeData({ type, length: batch.numRows, nullCount: 0, children }),
    );
  }
  const scored = columns[0]?.values.length ?? 0;
  if (start !== scored) {
    throw new TableError(
      `the file has ${start} rows where ${scored} were scored; nothing was written`,
    );
  }
}

function dataOf(column: NewColumn, start: number, end: number): Data {
  switch (column.type) {
    case 'float':
      return makeData({ type: new Float32(), data: column.values.slice(start, end) });
    case 'boolean':
      return firstData(vectorFromArray(column.values.slice(start, end), new Bool()).data);
    case 'text':
      return firstData(vectorFromArray(column.values.slice(start, end), new Utf8()).data);
  }
}

function firstData(data: readonly Data[]): Data {
  const [first] = data;
  if (first === undefined) throw new Error('Arrow made no data of a column');
  return first;
}
