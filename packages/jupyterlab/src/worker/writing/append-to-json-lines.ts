import { TableError } from '../tables/table-source.js';
import { ByteSink } from './byte-sink.js';
import { jsonCells } from './cell-text.js';
import type { NewColumn } from './new-columns.js';

const LINE_FEED = 0x0a;
const OPENING = 0x7b;
const CLOSING = 0x7d;

/**
 * JSON lines with keys put at the end of every object. What was there stays as it is, byte for byte.
 * @throws TableError when the lines are not those that were scored.
 */
export async function appendToJsonLines(
  chunks: AsyncIterable<Uint8Array>,
  columns: readonly NewColumn[],
): Promise<Blob> {
  const sink = new ByteSink();
  const rows = columns[0]?.values.length ?? 0;
  let row = 0;
  let rest = new Uint8Array(0);
  const append = (line: Uint8Array): void => {
    const end = line.lastIndexOf(CLOSING);
    if (end < 0) {
      // a blank line
      sink.bytes(line);
      return;
    }
    const cells = jsonCells(columns, row++);
    sink.bytes(line.subarray(0, end));
    sink.text(isEmptyObject(line, end) ? cells : `,${cells}`);
    sink.bytes(line.subarray(end));
  };
  for await (const chunk of chunks) {
    const bytes = new Uint8Array(rest.length + chunk.length);
    bytes.set(rest);
    bytes.set(chunk, rest.length);
    let start = 0;
    for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, start)) {
      append(bytes.subarray(start, end + 1));
      start = end + 1;
    }
    rest = bytes.slice(start);
  }
  append(rest);
  if (row !== rows) {
    throw new TableError(`the file has ${row} rows where ${rows} were scored; nothing was written`);
  }
  return sink.blob();
}

function isEmptyObject(line: Uint8Array, end: number): boolean {
  let last = end - 1;
  while ((line[last] ?? OPENING) <= 0x20) last--;
  return line[last] === OPENING;
}
