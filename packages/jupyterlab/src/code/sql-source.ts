import type { TableColumn } from '../worker/protocol.js';
import type { DecimalMark } from '../worker/tables/decimal-mark.js';
import { NULL_TEXTS } from '../worker/tables/text-type.js';
import type { CodeFile } from './code-subject.js';
import { sqlName, sqlText } from './sql-text.js';

/** SQL types that columns of text are made into. */
const SQL_TYPES: ReadonlyMap<string, string> = new Map([
  ['boolean', 'BOOLEAN'],
  ['number', 'DOUBLE'],
  ['date', 'DATE'],
  ['timestamp', 'TIMESTAMP'],
  ['timestamp with time zone', 'TIMESTAMPTZ'],
  ['time', 'TIME'],
]);

/**
 * The query that reads a file in DuckDB as it was read here: what DuckDB would have to guess, or guesses otherwise, is told. Null where
 * it does not read the format.
 */
export function sqlSource(file: CodeFile): string | null {
  switch (file.format) {
    case 'csv':
    case 'tsv':
      return delimited(file);
    case 'jsonl':
      return converted(
        `FROM read_json(${sqlText(file.path)}, format = 'newline_delimited', sample_size = -1, map_inference_threshold = -1)`,
        // dots in names of JSON are fields within
        file.columns.filter(isTold).map((column) => ({ column, path: column.name.split('.') })),
      );
    case 'parquet':
      return `FROM read_parquet(${sqlText(file.path)})`;
    case 'arrow':
      return null;
  }
}

function delimited({ path, format, columns, dialect }: CodeFile): string {
  const {
    delimiter = format === 'tsv' ? '\t' : ',',
    decimal = '.',
    hasHeader = true,
  } = dialect ?? {};
  const told = columns.filter(isTold);
  const settings = [
    sqlText(path),
    `delim = ${delimiter === '\t' ? "'\\t'" : sqlText(delimiter)}`,
    `quote = '"'`,
    `escape = '"'`,
    `header = ${hasHeader}`,
    ...(decimal === '.' ? [] : [`decimal_separator = ${sqlText(decimal)}`]),
    'sample_size = -1',
    `nullstr = [${NULL_TEXTS.map(sqlText).join(', ')}]`,
    ...(told.length === 0
      ? []
      : [`types = {${told.map(({ name }) => `${sqlText(name)}: 'VARCHAR'`).join(', ')}}`]),
  ];
  return converted(
    `FROM read_csv(${settings.join(', ')})`,
    told.map((column) => ({ column, path: [column.name] })),
    decimal,
  );
}

function isTold({ readable, isPlain = true }: TableColumn): boolean {
  return readable && !isPlain;
}

/** What is read, with columns of text made into what they hold. @param columns each with the names that lead to it. */
function converted(
  source: string,
  columns: readonly { readonly column: TableColumn; readonly path: readonly string[] }[],
  decimal: DecimalMark = '.',
): string {
  const casts = new Casts();
  for (const { column, path } of columns) {
    const sqlType = SQL_TYPES.get(column.type);
    if (sqlType === undefined) continue;
    casts.add(path, (value) => `CAST(${parsed(value, column, decimal)} AS ${sqlType})`);
  }
  const replaced = casts.replacements();
  return replaced.length === 0 ? source : `SELECT * REPLACE (${replaced.join(', ')}) ${source}`;
}

/** A text's value as a cast takes it. */
function parsed(value: string, { type, format }: TableColumn, decimal: DecimalMark): string {
  if (format !== undefined) return `strptime(${value}, ${sqlText(format)})`;
  return type === 'number' && decimal !== '.'
    ? `replace(${value}, ${sqlText(decimal)}, '.')`
    : value;
}

/** Casts of columns, and of fields within structs. */
class Casts {
  readonly #fields = new Map<string, Casts>();
  #castOf: ((value: string) => string) | null = null;

  add([first, ...rest]: readonly string[], castOf: (value: string) => string): void {
    if (first === undefined) {
      this.#castOf = castOf;
      return;
    }
    const field = this.#fields.get(first) ?? new Casts();
    this.#fields.set(first, field);
    field.add(rest, castOf);
  }

  replacements(): string[] {
    return [...this.#fields].map(
      ([name, field]) => `${field.#cast(sqlName(name))} AS ${sqlName(name)}`,
    );
  }

  #cast(value: string): string {
    if (this.#castOf !== null) return this.#castOf(value);
    const fields = [...this.#fields].map(
      ([name, field]) => `${sqlName(name)} := ${field.#cast(`${value}.${sqlName(name)}`)}`,
    );
    return `struct_update(${value}, ${fields.join(', ')})`;
  }
}
