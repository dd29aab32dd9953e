import {
  Bool,
  Float32,
  RecordBatch,
  Schema,
  Struct,
  Table,
  Utf8,
  makeData,
  tableFromIPC,
  tableToIPC,
  vectorFromArray,
  type Data,
} from 'apache-arrow';
import { arrowField } from './arrow-field.js';
import type { NewColumn } from './new-columns.js';

const FILE_MAGIC = 'ARROW1';

/** An Arrow file or stream with columns at its end; the others share their buffers with what was read. */
export function appendToArrow(bytes: Uint8Array<ArrayBuffer>, columns: readonly NewColumn[]): Blob {
  const table = tableFromIPC(bytes);
  const schema = new Schema(
    [...table.schema.fields, ...columns.map(arrowField)],
    table.schema.metadata,
    table.schema.dictionaries,
  );
  let start = 0;
  const batches = table.batches
    .filter(({ numRows }) => numRows > 0)
    .map((batch) => {
      const end = start + batch.numRows;
      const children = [
        ...batch.data.children,
        ...columns.map((column) => dataOf(column, start, end)),
      ];
      start = end;
      const data = makeData({
        type: new Struct(schema.fields),
        length: batch.numRows,
        nullCount: 0,
        children,
      });
      return new RecordBatch(schema, data);
    });
  const isFile = new TextDecoder().decode(bytes.subarray(0, 6)) === FILE_MAGIC;
  // copied, since a Blob takes no shared memory
  return new Blob([tableToIPC(new Table(schema, batches), isFile ? 'file' : 'stream').slice()]);
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
