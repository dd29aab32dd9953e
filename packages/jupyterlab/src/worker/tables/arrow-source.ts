import { columnsOf, readIpc } from '@colatent/arrow';
import { Schema, type RecordBatch } from 'apache-arrow';
import { distinctNames } from './distinct-names.js';
import { TableError, type TableSource } from './table-source.js';

const FEATHER_1_MAGIC = 'FEA1';
/** How files begin; streams have no mark. */
const FILE_START = 'ARRO';

/** Opens an Arrow file (Feather) or stream, plain or compressed. @throws TableError when it is damaged or none. */
export async function openArrow(
  bytes: ReadableStream<Uint8Array<ArrayBuffer>>,
): Promise<TableSource> {
  const { start, whole } = await peek(bytes, FEATHER_1_MAGIC.length);
  if (start === FEATHER_1_MAGIC) {
    throw new TableError(
      'the file is Feather of version 1, as written before 2020; write it anew in Python: pandas.read_feather(path).to_feather(path)',
    );
  }
  try {
    const reading = await readIpc(whole);
    const { columns, read } = columnsOf(withDistinctNames(reading.schema));
    const batches: RecordBatch[] = [];
    for await (const batch of reading.batches) batches.push(batch);
    return {
      info: {
        isStream: start !== FILE_START,
        rows: batches.reduce((sum, { numRows }) => sum + numRows, 0),
        columns: columns.map((column) =>
          column.readable ? column : { ...column, reason: `models do not read ${column.type}` },
        ),
      },
      read: (names) => Promise.resolve(batches.map((batch) => read(batch, names))),
    };
  } catch (error) {
    if (error instanceof TableError) throw error;
    throw new TableError(
      `the file cannot be read as Arrow: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** A schema whose columns have names of their own, those that repeat with numbers. */
function withDistinctNames({ fields, metadata, dictionaries }: Schema): Schema {
  const names = distinctNames(fields.map(({ name }) => name));
  return new Schema(
    fields.map((field, at) => field.clone({ name: names[at] ?? field.name })),
    metadata,
    dictionaries,
  );
}

/** The first bytes of a stream as text, and a stream of all of them. */
async function peek(
  bytes: ReadableStream<Uint8Array<ArrayBuffer>>,
  length: number,
): Promise<{ start: string; whole: ReadableStream<Uint8Array<ArrayBuffer>> }> {
  const reader = bytes.getReader();
  const first = await reader.read();
  const start = new TextDecoder('latin1').decode(first.value?.subarray(0, length));
  let next = Promise.resolve(first);
  const whole = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull: async (controller) => {
      const { done, value } = await next;
      if (done) controller.close();
      else {
        controller.enqueue(value);
        next = reader.read();
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
  return { start, whole };
}
