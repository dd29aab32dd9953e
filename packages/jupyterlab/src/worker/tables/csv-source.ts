import { TextColumnBuilder } from './column-builder.js';
import { columnNames, isHeader } from './csv-header.js';
import { firstRecords, newlineOf, RecordReader, type Record } from './records.js';
import { TableError, type TableSource } from './table-source.js';
import type { TextDialect } from './text-dialect.js';
import { sourceOfText } from './text-source.js';

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
  readonly #records: RecordReader;
  #builders: readonly TextColumnBuilder[] = [];
  #width = 0;
  #hasHeader = true;
  #isRenamed = false;
  /** Known from the first row on. */
  #hasTrailing: boolean | null = null;

  /** @param beginning of the text. */
  constructor(beginning: string, delimiter: '\t' | null) {
    this.#delimiter = delimiter ?? delimiterOf(beginning.slice(0, SAMPLE_CHARACTERS));
    this.#records = new RecordReader(this.#delimiter, newlineOf(beginning), (record) => {
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
    return sourceOfText(
      this.#builders.map((builder) => builder.build()),
      {
        delimiter: this.#delimiter,
        hasHeader: this.#hasHeader,
        isRenamed: this.#isRenamed,
        hasTrailing: this.#hasTrailing === true,
      },
    );
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
    this.#builders = names.map((name) => new TextColumnBuilder(name));
  }

  #raggedError(cells: number): TableError {
    const first = this.#hasHeader ? 'the header' : 'the first line';
    return new TableError(
      `line ${this.#records.line} has ${cells} ${cells === 1 ? 'cell' : 'cells'} and ${first} has ${this.#width}, parted by ${DELIMITER_NAMES[this.#delimiter]}; mend that line (cells that hold a delimiter or a line break stand in double quotes) and open the file anew`,
    );
  }
}

/** The first delimiter that parts a text's first records into the same number of cells, more than one; else the comma. */
function delimiterOf(sample: string): TextDialect['delimiter'] {
  return (
    DELIMITERS.find((delimiter) => {
      const records = firstRecords(sample, delimiter, SAMPLE_RECORDS).filter(
        (record) => record.length > 1 || record[0] !== '',
      );
      // the sample may end within a record
      const whole =
        records.length > 1 && records.length < SAMPLE_RECORDS ? records.slice(0, -1) : records;
      const width = whole[0]?.length ?? 0;
      return (
        width > 1 &&
        whole.every(
          (record) =>
            record.length === width || (record.length === width + 1 && record[width] === ''),
        )
      );
    }) ?? ','
  );
}
