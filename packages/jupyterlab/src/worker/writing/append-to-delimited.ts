import { TableError } from '../tables/table-source.js';
import type { TextDialect } from '../tables/text-dialect.js';
import { ByteSink } from './byte-sink.js';
import { delimitedCells, quoted } from './cell-text.js';
import type { NewColumn } from './new-columns.js';

const QUOTE = 0x22;
const CARRIAGE_RETURN = 0x0d;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/**
 * Delimited text with columns put after the last of every row. What was there stays as it is, byte for byte: only where rows end is
 * looked for, so cells keep their own way to write numbers, quotes and line breaks. New numbers have the file's decimal mark.
 * @throws TableError when rows and cells of the text are not those that were scored.
 */
export async function appendToDelimited(
  chunks: AsyncIterable<Uint8Array>,
  dialect: WrittenDialect,
  columns: readonly NewColumn[],
): Promise<Blob> {
  const appender = new Appender(dialect, columns);
  for await (const chunk of chunks) appender.take(chunk);
  return appender.end();
}

/** What new cells follow. */
type WrittenDialect = Pick<TextDialect, 'delimiter' | 'decimal' | 'newline'>;

class Appender {
  readonly #sink = new ByteSink();
  readonly #dialect: WrittenDialect;
  readonly #columns: readonly NewColumn[];
  readonly #rows: number;
  /** Cells of the header; 0 before its end. */
  #width = 0;
  /** Rows that ended. */
  #row = 0;
  #cells = 1;
  /** Bytes of the record. */
  #size = 0;
  #taken = 0;
  #isCellStart = true;
  #isQuoted = false;
  /** Whether the last byte was a quote that closed. */
  #wasQuote = false;
  /** Whether a carriage return was read that may belong to a line break. */
  #isReturnHeld = false;

  constructor(dialect: WrittenDialect, columns: readonly NewColumn[]) {
    this.#dialect = dialect;
    this.#columns = columns;
    this.#rows = columns[0]?.values.length ?? 0;
  }

  take(chunk: Uint8Array): void {
    const delimiter = this.#dialect.delimiter.charCodeAt(0);
    const lineEnd = this.#dialect.newline.charCodeAt(0);
    let written = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0;
      const isLineBreak = byte === lineEnd && !this.#isQuoted;
      if (this.#isReturnHeld && !isLineBreak) {
        this.#isReturnHeld = false;
        this.#sink.bytes(Uint8Array.of(CARRIAGE_RETURN));
        this.#size++;
      }
      if (isLineBreak) {
        this.#sink.bytes(chunk.subarray(written, at));
        this.#endRecord();
        this.#sink.text(this.#isReturnHeld ? '\r\n' : this.#dialect.newline);
        this.#isReturnHeld = false;
        written = at + 1;
      } else if (byte === CARRIAGE_RETURN && !this.#isQuoted) {
        this.#sink.bytes(chunk.subarray(written, at));
        this.#isReturnHeld = true;
        written = at + 1;
      } else this.#read(byte, delimiter);
      this.#taken++;
    }
    this.#sink.bytes(chunk.subarray(written));
  }

  end(): Blob {
    if (this.#size > 0) this.#endRecord();
    if (this.#row !== this.#rows) {
      throw new TableError(
        `the file has ${this.#row} rows where ${this.#rows} were scored; nothing was written`,
      );
    }
    return this.#sink.blob();
  }

  #read(byte: number, delimiter: number): void {
    if (this.#taken < 3 && byte === BYTE_ORDER_MARK[this.#taken]) return;
    this.#size++;
    if (byte === delimiter && !this.#isQuoted) {
      this.#cells++;
      this.#isCellStart = true;
      return;
    }
    if (byte === QUOTE && (this.#isCellStart || this.#isQuoted || this.#wasQuote)) {
      // a doubled quote closes and opens again
      this.#isQuoted = !this.#isQuoted;
      this.#wasQuote = !this.#isQuoted;
    } else this.#wasQuote = false;
    this.#isCellStart = false;
  }

  #endRecord(): void {
    const isBlank = this.#size === 0;
    const cells = this.#cells;
    this.#size = 0;
    this.#cells = 1;
    this.#isCellStart = true;
    this.#wasQuote = false;
    if (this.#width === 0) {
      this.#width = cells;
      const { delimiter } = this.#dialect;
      const names = this.#columns.map(({ name }) => quoted(name, delimiter));
      this.#sink.text(names.map((name) => delimiter + name).join(''));
      return;
    }
    if (isBlank && this.#width > 1) return;
    this.#row++;
    if (cells !== this.#width) {
      throw new TableError(
        `row ${this.#row} has ${cells} cells where the header has ${this.#width}, so new columns cannot be put in line with it; nothing was written`,
      );
    }
    this.#sink.text(delimitedCells(this.#columns, this.#row - 1, this.#dialect));
  }
}
