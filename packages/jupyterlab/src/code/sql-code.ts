import type { TableFormat } from '../worker/protocol.js';
import {
  contaminationOf,
  NULL_TEXTS,
  optionsOf,
  snakeCase,
  type CodeSubject,
} from './code-subject.js';

/** SQL that gives the same scores, for `colatent sql` or any DuckDB with @colatent/duckdb; null where DuckDB does not read the format. */
export function sqlCode({ path, format, columns, model, threshold }: CodeSubject): string | null {
  const source = sqlSource(path, format);
  if (source === null) return null;
  const trained =
    model.kind === 'trained'
      ? `SELECT 'model' AS name, aae_train(list(t), ${sqlOptions(optionsOf(model.request, columns))}) AS model\nFROM ${source} t;`
      : `SELECT 'model' AS name, content AS model FROM read_blob(${text(model.path)});`;
  return `-- for the shell of: colatent sql
CREATE OR REPLACE TEMP TABLE aae_models AS
${trained}

SELECT *, aae_score('model', t) AS score,
  aae_is_anomaly('model', t, contamination := ${contaminationOf(threshold)}) AS is_anomaly
FROM ${source} t;
`;
}

/** What DuckDB reads a file by; null where it does not. */
export function sqlSource(path: string, format: TableFormat): string | null {
  const nulls = `nullstr = [${NULL_TEXTS.map(text).join(', ')}]`;
  switch (format) {
    case 'csv':
      return `read_csv(${text(path)}, sample_size = -1, ${nulls})`;
    case 'tsv':
      return `read_csv(${text(path)}, delim = '\\t', sample_size = -1, ${nulls})`;
    case 'jsonl':
      return `read_json(${text(path)}, format = 'newline_delimited', sample_size = -1)`;
    case 'parquet':
      return `read_parquet(${text(path)})`;
    case 'arrow':
      return null;
  }
}

/** The names of columns are a user's and stay; those of options are written as SQL has them. */
function sqlOptions(options: object): string {
  const entries = Object.entries(options).map(([name, value]) => {
    if (name !== 'columns') return `${snakeCase(name)}: ${literal(value)}`;
    const columns = Object.entries(value as object).map(
      ([column, of]) => `${text(column)}: ${literal(of)}`,
    );
    return `columns: {${columns.join(', ')}}`;
  });
  return `{${entries.join(', ')}}`;
}

function literal(value: unknown): string {
  if (typeof value === 'string') return text(value);
  if (typeof value !== 'object' || value === null) return String(value);
  return `{${Object.entries(value)
    .map(([name, of]) => `${name}: ${literal(of)}`)
    .join(', ')}}`;
}

function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
