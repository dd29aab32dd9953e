import Papa from 'papaparse';
import { TableError } from './table-source.js';

/** A record's cells, those in quotes without them. */
export type Record = readonly string[];

interface Step {
  /** One record. */
  readonly data: readonly string[][];
  readonly errors: readonly Papa.ParseError[];
  readonly meta: { readonly cursor: number };
}

/** Splits delimited text into records, part by part, and knows which line each begins on. */
export class RecordReader {
  readonly #delimiter: string;
  readonly #newline: '\n' | '\r';
  readonly #onRecord: (record: Record) => void;
  /** What of the text so far belongs to a record that goes on. */
  #rest = '';
  /** Line breaks before the text that is read now. */
  #lines = 0;
  #text = '';
  /** Where in it the record begins. */
  #start = 0;

  constructor(delimiter: string, newline: '\n' | '\r', onRecord: (record: Record) => void) {
    this.#delimiter = delimiter;
    this.#newline = newline;
    this.#onRecord = onRecord;
  }

  /** The line that the record at hand begins on, from 1. */
  get line(): number {
    return this.#lines + breaksIn(this.#text.slice(0, this.#start), this.#newline) + 1;
  }

  /** Reads on. @throws TableError when quotes are wrong. */
  take(text: string): void {
    this.#read(this.#rest + text, false);
    this.#rest = this.#text.slice(this.#start);
    this.#lines += breaksIn(this.#text.slice(0, this.#start), this.#newline);
  }

  /** Reads the last record. @throws TableError when quotes are wrong. */
  end(): void {
    this.#read(this.#rest, true);
  }

  #read(text: string, isLast: boolean): void {
    this.#text = text;
    this.#start = 0;
    const step = ({ data, errors, meta: { cursor } }: Step): void => {
      const [error] = errors;
      if (error !== undefined) throw this.#quotesError(error);
      const [record] = data;
      if (record !== undefined) this.#onRecord(withoutReturn(record));
      this.#start = cursor;
    };
    new Papa.Parser({
      delimiter: this.#delimiter,
      newline: this.#newline,
      step: step,
    }).parse(text, 0, !isLast);
  }

  #quotesError({ code }: Papa.ParseError): TableError {
    return new TableError(
      code === 'MissingQuotes'
        ? `line ${this.line}: a cell that begins with a double quote has no other at its end; close or double it and open the file anew`
        : `line ${this.line}: there is text after the closing quote of a cell; write quotes within a cell in double quotes twice ("") and open the file anew`,
    );
  }
}

/** The first records of a text's beginning, fewer than so many; the last one may be cut off. */
export function firstRecords(text: string, delimiter: string, most: number): Record[] {
  const { data } = Papa.parse<string[]>(text, {
    delimiter,
    preview: most,
    newline: newlineOf(text),
  });
  return data.map(withoutReturn);
}

/** What ends the lines of a text; a carriage return before a line feed belongs to it. */
export function newlineOf(text: string): '\n' | '\r' {
  return !text.includes('\n') && text.includes('\r') ? '\r' : '\n';
}

function withoutReturn(record: string[]): string[] {
  const last = record.length - 1;
  const cell = record[last];
  if (cell?.endsWith('\r')) record[last] = cell.slice(0, -1);
  return record;
}

function breaksIn(text: string, newline: string): number {
  let count = 0;
  for (let at = text.indexOf(newline); at >= 0; at = text.indexOf(newline, at + 1)) count++;
  return count;
}
