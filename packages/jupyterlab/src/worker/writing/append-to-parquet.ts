import { TableError } from '../tables/table-source.js';
import type { NewColumn } from './new-columns.js';
import { checkFooter } from './parquet/check-footer.js';
import { extendFooter, hasInAllChunks, hasRows, rowsOf } from './parquet/extend-footer.js';
import { listOf, valueOf } from './parquet/fields.js';
import { CHUNK, FILE, MAGIC, TAIL } from './parquet/format.js';
import { newChunks } from './parquet/new-chunks.js';
import { readStruct } from './parquet/read-thrift.js';

/**
 * A Parquet file with columns at its end. All that was there stays where and what it is, byte for byte, so nothing of its encoding,
 * compression or precision is lost: new chunks come after it, and a footer that is the old one with what tells of them.
 * @throws TableError when the file has other rows than were scored, or a footer that may not be changed.
 */
export function appendToParquet(
  bytes: Uint8Array<ArrayBuffer>,
  columns: readonly NewColumn[],
): Blob {
  const tail = bytes.subarray(bytes.length - TAIL);
  const start = bytes.length - TAIL - viewOf(tail).getUint32(0, true);
  const { fields } = readStruct(bytes.subarray(start));
  if (valueOf(fields, FILE.encryption) !== null) {
    throw new TableError(
      'columns of the Parquet file are encrypted, and its footer is signed with a key that is not known here, so it cannot be changed; nothing was written',
    );
  }
  const groups = listOf(fields, FILE.groups).items.filter(hasRows);
  const rows = groups.map(rowsOf);
  checkRows(rows, columns);
  const added = newChunks(columns, rows, start, {
    offsetIndex: hasInAllChunks(groups, CHUNK.offsetIndex),
    columnIndex: hasInAllChunks(groups, CHUNK.columnIndex),
  });
  const footer = ended(extendFooter(fields, columns, added));
  checkFooter(bytes.subarray(start), footer, columns.length);
  return new Blob([bytes.subarray(0, start), added.pages, footer]);
}

function checkRows(groups: readonly number[], columns: readonly NewColumn[]): void {
  const rows = groups.reduce((sum, count) => sum + count, 0);
  const scored = columns[0]?.values.length ?? 0;
  if (rows === scored) return;
  throw new TableError(
    `the file has ${rows} rows where ${scored} were scored; nothing was written`,
  );
}

/** A footer with what follows it in a file. */
function ended(footer: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(footer.length + TAIL);
  whole.set(footer);
  viewOf(whole).setUint32(footer.length, footer.length, true);
  whole.set(MAGIC, footer.length + TAIL - MAGIC.length);
  return whole;
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
