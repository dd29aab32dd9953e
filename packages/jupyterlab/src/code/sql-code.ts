import {
  contaminationOf,
  optionsOf,
  snakeCase,
  TRAINED_ANEW,
  type CodeSubject,
} from './code-subject.js';
import { sqlSource } from './sql-source.js';
import { sqlColumn, sqlText } from './sql-text.js';

/** SQL that gives the same scores, for `colatent sql` or any DuckDB with @colatent/duckdb; null where DuckDB does not read the format. */
export function sqlCode({ file, model, threshold, names }: CodeSubject): string | null {
  const source = sqlSource(file);
  if (source === null) return null;
  // a model depends on the order of its rows, which list() alone does not keep
  const made =
    model.kind === 'trained'
      ? `SELECT 'model' AS name, aae_train(list(t ORDER BY rowid), ${sqlOptions(optionsOf(model.request, file.columns))}) AS model\nFROM data t;`
      : `SELECT 'model' AS name, content AS model FROM read_blob(${sqlText(model.path)});`;
  return `-- for the shell of: colatent sql
CREATE OR REPLACE TEMP TABLE data AS
${source};

${model.kind === 'trained' ? `-- ${TRAINED_ANEW}\n` : ''}CREATE OR REPLACE TEMP TABLE aae_models AS
${made}

SELECT *, aae_score('model', t) AS ${sqlColumn(names.score)},
  aae_is_anomaly('model', t, contamination := ${contaminationOf(threshold)}) AS ${sqlColumn(names.isAnomaly)}
FROM data t;
`;
}

/** The names of columns are a user's and stay; those of options are written as SQL has them. */
function sqlOptions(options: object): string {
  const entries = Object.entries(options).map(([name, value]) => {
    if (name !== 'columns') return `${snakeCase(name)}: ${literal(value)}`;
    const columns = Object.entries(value as object).map(
      ([column, of]) => `${sqlText(column)}: ${literal(of)}`,
    );
    return `columns: {${columns.join(', ')}}`;
  });
  return `{${entries.join(', ')}}`;
}

function literal(value: unknown): string {
  if (typeof value === 'string') return sqlText(value);
  if (typeof value !== 'object' || value === null) return String(value);
  return `{${Object.entries(value)
    .map(([name, of]) => `${name}: ${literal(of)}`)
    .join(', ')}}`;
}
