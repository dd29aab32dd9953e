import { inferSchema, initParser, type Parser } from 'udsv';
import { TextColumnBuilder } from './column-builder.js';
import { sourceOfText } from './text-source.js';
import { TableError, type TableSource } from './table-source.js';

/** How much text is parsed at once: enough to be fast, little enough for memory. */
const CHUNK_CHARACTERS = 4 * 1024 * 1024;

/** Opens comma- or tab-separated text; the first row names the columns. */
export async function openCsv(
  chunks: AsyncIterable<string>,
  delimiter: ',' | '\t',
): Promise<TableSource> {
  const reader = new CsvReader(delimiter);
  let pending = '';
  for await (const chunk of chunks) {
    pending += chunk;
    if (pending.length < CHUNK_CHARACTERS) continue;
    reader.take(pending);
    pending = '';
  }
  if (pending !== '') reader.take(pending);
  return sourceOfText(reader.end());
}

/** Text parsed chunk by chunk into columns. */
class CsvReader {
  readonly #delimiter: string;
  #builders: readonly TextColumnBuilder[] = [];
  #parser: Parser | null = null;

  constructor(delimiter: string) {
    this.#delimiter = delimiter;
  }

  take(text: string): void {
    this.#parser ??= this.#start(text);
    this.#parser.chunk<readonly string[]>(text, undefined, (row) => {
      this.#builders.forEach((builder, index) => {
        builder.add(row[index] ?? '');
      });
    });
  }

  /** The columns of all that was taken. @throws TableError when that is nothing. */
  end(): ReturnType<TextColumnBuilder['build']>[] {
    if (this.#parser === null) throw new TableError('the file is empty');
    this.#parser.end();
    return this.#builders.map((builder) => builder.build());
  }

  #start(text: string): Parser {
    const schema = inferSchema(text, this.#delimiter === '\t' ? { col: '\t' } : {});
    const names = uniqueNames(schema.cols.map(({ name }) => name));
    this.#builders = names.map((name) => new TextColumnBuilder(name));
    return initParser(schema);
  }
}

/** Column names, those that repeat or are empty made distinct. */
function uniqueNames(names: readonly string[]): string[] {
  const seen = new Set<string>();
  return names.map((name, index) => {
    const usual = name.trim() === '' ? `column_${index + 1}` : name;
    let unique = usual;
    for (let copy = 2; seen.has(unique); copy++) unique = `${usual}_${copy}`;
    seen.add(unique);
    return unique;
  });
}
