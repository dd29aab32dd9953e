import { columnsOf, readIpc } from '@colatent/arrow';
import type { RecordBatch } from 'apache-arrow';
import { TableError, type TableSource } from './table-source.js';

/** Opens an Arrow file (Feather) or stream, plain or compressed. @throws TableError when it is damaged or none. */
export async function openArrow(
  bytes: ReadableStream<Uint8Array<ArrayBuffer>>,
): Promise<TableSource> {
  try {
    const reading = await readIpc(bytes);
    const { columns, read } = columnsOf(reading.schema);
    const batches: RecordBatch[] = [];
    for await (const batch of reading.batches) batches.push(batch);
    return {
      info: { rows: batches.reduce((sum, { numRows }) => sum + numRows, 0), columns },
      read: (names) => Promise.resolve(batches.map((batch) => read(batch, names))),
    };
  } catch (error) {
    throw new TableError(
      `the file cannot be read as Arrow: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
