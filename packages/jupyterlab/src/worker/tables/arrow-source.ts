import { columnsOf } from '@colatent/arrow';
import { tableFromIPC, type Table } from 'apache-arrow';
import { TableError, type TableSource } from './table-source.js';

/** Opens an Arrow file (Feather) or stream. */
export function openArrow(bytes: Uint8Array<ArrayBuffer>): TableSource {
  const table = readTable(bytes);
  const { columns, read } = columnsOf(table.schema);
  return {
    info: { rows: table.numRows, columns },
    read: (names) => Promise.resolve(table.batches.map((batch) => read(batch, names))),
  };
}

function readTable(bytes: Uint8Array<ArrayBuffer>): Table {
  try {
    return tableFromIPC(bytes);
  } catch (error) {
    throw new TableError(
      `the file cannot be read as Arrow: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
