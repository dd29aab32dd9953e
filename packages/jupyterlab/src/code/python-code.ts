import type { TableFormat } from '../worker/protocol.js';
import { NULL_TEXTS, optionsOf, snakeCase, type CodeSubject } from './code-subject.js';

/** Python that gives the same scores. */
export function pythonCode({ path, format, columns, model, threshold }: CodeSubject): string {
  const make =
    model.kind === 'trained'
      ? `model = colatent.fit(df${argumentsOf(optionsOf(model.request, columns))})`
      : `model = colatent.Model.load(${literal(model.path)})`;
  return `import colatent
import pandas as pd

df = ${reading(path, format)}
${make}
df["score"] = colatent.score(df, model)
df["is_anomaly"] = df["score"] >= ${Number(threshold.toPrecision(8))}
`;
}

/** The texts that are missing values here, of which pandas has more. */
const NULLS = `keep_default_na=False, na_values=[${NULL_TEXTS.map(literal).join(', ')}]`;

function reading(path: string, format: TableFormat): string {
  switch (format) {
    case 'csv':
      return `pd.read_csv(${literal(path)}, ${NULLS})`;
    case 'tsv':
      return `pd.read_csv(${literal(path)}, sep="\\t", ${NULLS})`;
    case 'jsonl':
      return `pd.read_json(${literal(path)}, lines=True)`;
    case 'parquet':
      return `pd.read_parquet(${literal(path)})`;
    case 'arrow':
      return `pd.read_feather(${literal(path)})`;
  }
}

/** Options as further arguments of a call: `, seed=0`. */
export function argumentsOf(options: object): string {
  return Object.entries(options)
    .map(([name, value]) => `, ${snakeCase(name)}=${literal(value)}`)
    .join('');
}

/** A value as Python writes it. */
export function literal(value: unknown): string {
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (value === null || value === undefined) return 'None';
  // a JSON string is a Python string
  if (typeof value !== 'object') return JSON.stringify(value);
  const entries = Object.entries(value).map(
    ([name, of]) => `${JSON.stringify(name)}: ${literal(of)}`,
  );
  return `{${entries.join(', ')}}`;
}
