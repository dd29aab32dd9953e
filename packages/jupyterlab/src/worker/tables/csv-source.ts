import { TextColumnBuilder, type BuiltColumn } from './column-builder.js';
import { columnNames, isHeader } from './csv-header.js';
import type { DecimalMark } from './decimal-mark.js';
import { firstRecords, newlineOf, RecordReader, type Record } from './records.js';
import { TableError, type TableSource } from './table-source.js';
import type { TextDialect } from './text-dialect.js';
import { sourceOfText } from './text-source.js';
import { NULL_TEXTS } from './text-type.js';

/** How much text is parsed at once: enough to be fast, little enough for memory. */
const CHUNK_CHARACTERS = 4 * 1024 * 1024;
/** What a delimiter is told by. */
const SAMPLE_CHARACTERS = 64 * 1024;
const SAMPLE_RECORDS = 20;

const DELIMITERS = [',', ';', '\t', '|'] as const;
const DELIMITER_NAMES = { ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'bars' } as const;

/**
 * Opens delimited text as RFC 4180 has it. A first line of numbers only is a row, else it names the columns.
 * @param delimiter null: the one of comma, semicolon, tab and bar that parts the first records into equally many cells.
 * @throws TableError when a record has other cells than the first, or quotes are wrong: rows are never guessed.
 */
export async function openCsv(
  chunks: AsyncIterable<string>,
  delimiter: '\t' | null,
): Promise<TableSource> {
  let reader: CsvReader | null = null;
  let pending = '';
  for await (const chunk of chunks) {
    pending += chunk;
    if (pending.length < CHUNK_CHARACTERS) continue;
    reader ??= new CsvReader(pending, delimiter);
    reader.take(pending);
    pending = '';
  }
  reader ??= new CsvReader(pending, delimiter);
  reader.take(pending);
  return reader.end();
}

/** Text parsed part by part into columns. */
class CsvReader {
  readonly #delimiter: TextDialect['delimiter'];
  readonly #newline: TextDialect['newline'];
  readonly #records: RecordReader;
  #builders: readonly TextColumnBuilder[] = [];
  #width = 0;
  #hasHeader = true;
  #isRenamed = false;
  #given: readonly string[] = [];
  /** Known from the first row on. */
  #hasTrailing: boolean | null = null;

  /** @param beginning of the text. */
  constructor(beginning: string, delimiter: '\t' | null) {
    this.#delimiter = delimiter ?? delimiterOf(beginning);
    this.#newline = newlineOf(beginning);
    this.#records = new RecordReader(this.#delimiter, this.#newline, (record) => {
      this.#take(record);
    });
  }

  take(text: string): void {
    this.#records.take(text);
  }

  /** The table of all that was taken. @throws TableError when that is nothing. */
  end(): TableSource {
    this.#records.end();
    if (this.#width === 0) throw new TableError('the file is empty');
    const decimal = this.#decimalMark();
    return sourceOfText(
      this.#withToldDates(this.#builders.map((builder) => builder.build(decimal))),
      {
        delimiter: this.#delimiter,
        decimal,
        newline: this.#newline,
        hasHeader: this.#hasHeader,
        isRenamed: this.#isRenamed,
        givenNames: this.#given,
        hasTrailing: this.#hasTrailing === true,
      },
    );
  }

  /** After a text like 31.12.2025 DuckDB takes dates of ISO 8601 for moments, and moments for those of a zone, unless it is told. */
  #withToldDates(built: readonly BuiltColumn[]): readonly BuiltColumn[] {
    const isGuessed = ({ type, isPlain }: BuiltColumn): boolean =>
      isPlain && (type === 'date' || type === 'timestamp');
    return built.some(isGuessed) && this.#builders.some((builder) => builder.hasSpelledDates())
      ? built.map((column) => (isGuessed(column) ? { ...column, isPlain: false } : column))
      : built;
  }

  /** The comma where a column has it for certain, and none has the point or parts thousands by commas. */
  #decimalMark(): DecimalMark {
    if (this.#delimiter === ',') return '.';
    const marks = new Set(this.#builders.map((builder) => builder.decimalMark()));
    return marks.has(',') && !marks.has('.') ? ',' : '.';
  }

  #take(record: Record): void {
    const isBlank = record.length === 1 && record[0] === '';
    // in a table of one column a blank line is a missing value
    if (isBlank && this.#width !== 1) return;
    if (this.#width === 0) {
      this.#start(record);
      if (this.#hasHeader) return;
    }
    const { length } = record;
    // of a header without it, all rows may end with a delimiter
    this.#hasTrailing ??= length === this.#width + 1 && record[this.#width] === '';
    const isWhole = this.#hasTrailing ? record[this.#width] === '' : true;
    if (!isWhole || length !== this.#width + Number(this.#hasTrailing)) {
      throw this.#raggedError(length);
    }
    for (let index = 0; index < this.#width; index++) {
      this.#builders[index]?.add(record[index] ?? '');
    }
  }

  #start(record: Record): void {
    this.#width = record.length;
    this.#hasHeader = isHeader(record);
    const names = columnNames(this.#hasHeader ? record : record.map(() => ''));
    this.#isRenamed = this.#hasHeader && names.some((name, index) => name !== record[index]);
    this.#given = this.#hasHeader
      ? names.filter((name, index) => name !== record[index]?.trim())
      : [];
    const mayHaveCommas = this.#delimiter !== ',';
    this.#builders = names.map((name) => new TextColumnBuilder(name, mayHaveCommas));
  }

  #raggedError(cells: number): TableError {
    const first = this.#hasHeader ? 'the header' : 'the first line';
    return new TableError(
      `line ${this.#records.line} has ${cells} ${cells === 1 ? 'cell' : 'cells'} and ${first} has ${this.#width}, parted by ${DELIMITER_NAMES[this.#delimiter]}; mend that line (cells that hold a delimiter or a line break stand in double quotes) and open the file anew`,
    );
  }
}

/**
 * The first delimiter that parts a text's first records into the same number of cells, more than one; else the comma. Where the comma
 * does and another too, between which all but the header are numbers and dates, then commas are those of decimals.
 */
function delimiterOf(text: string): TextDialect['delimiter'] {
  const isWhole = text.length <= SAMPLE_CHARACTERS;
  const sampled = DELIMITERS.map((delimiter) => ({
    delimiter,
    records: recordsOf(text.slice(0, SAMPLE_CHARACTERS), delimiter),
  }));
  // the sample may end within a record, and the last line of a text may be the one that is wrong
  const shortened = sampled.map(({ delimiter, records }) => ({
    delimiter,
    records: records.length > 1 && records.length < SAMPLE_RECORDS ? records.slice(0, -1) : records,
  }));
  for (const candidates of isWhole ? [sampled, shortened] : [shortened]) {
    const [first, second] = candidates.filter(({ records }) => haveOneWidth(records));
    if (first === undefined) continue;
    const isDecimal =
      first.delimiter === ',' && second !== undefined && areValues(second.records.slice(1));
    return isDecimal ? second.delimiter : first.delimiter;
  }
  return ',';
}

/** The first records of a text, those that are not blank. */
function recordsOf(sample: string, delimiter: string): readonly Record[] {
  return firstRecords(sample, delimiter, SAMPLE_RECORDS).filter(
    (record) => record.length > 1 || record[0] !== '',
  );
}

function haveOneWidth(records: readonly Record[]): boolean {
  const width = records[0]?.length ?? 0;
  return (
    width > 1 &&
    records.every(
      (record) => record.length === width || (record.length === width + 1 && record[width] === ''),
    )
  );
}

function areValues(records: readonly Record[]): boolean {
  return (
    records.length > 0 &&
    records.every((record) => !isHeader(record.filter((cell) => !NULL_TEXTS.includes(cell))))
  );
}
