import { contaminationOf, optionsOf, type CodeSubject } from './code-subject.js';
import { sqlSource } from './sql-code.js';

/** TypeScript for Node that gives the same scores. */
export function typescriptCode(subject: CodeSubject): string {
  return subject.format === 'arrow' ? arrowCode(subject) : duckdbCode(subject);
}

function duckdbCode({ path, format, columns, model, threshold }: CodeSubject): string {
  const source = sqlSource(path, format) ?? '';
  const isTrained = model.kind === 'trained';
  const make = isTrained
    ? `await createModel(connection, {
  name: 'model',
  query: table,
  options: ${literal(optionsOf(model.request, columns), 2)},
});`
    : `await connection.run(
  ${JSON.stringify(`CREATE TEMP TABLE aae_models AS SELECT 'model' AS name, content AS model FROM read_blob(${sqlText(model.path)})`)},
);`;
  return `import { DuckDBInstance } from '@duckdb/node-api';
import { ${isTrained ? 'createModel, ' : ''}install } from '@colatent/duckdb';

const connection = await (await DuckDBInstance.create(':memory:')).connect();
await install(connection);
const table = ${quoted(`FROM ${source}`)};
${make}
const scored = await connection.runAndReadAll(
  \`SELECT *, aae_score('model', t) AS score,
    aae_is_anomaly('model', t, contamination := ${contaminationOf(threshold)}) AS is_anomaly
  FROM (\${table}) t\`,
);
console.table(scored.getRowObjectsJson().slice(0, 10));
`;
}

function arrowCode({ path, columns, model, threshold }: CodeSubject): string {
  const make =
    model.kind === 'trained'
      ? `const { model } = await fit(table, ${literal(optionsOf(model.request, columns), 0)});`
      : `const model = Model.fromBytes(await readFile(${quoted(model.path)}));`;
  const imports =
    model.kind === 'trained'
      ? `import { fit, withColumns } from '@colatent/arrow';`
      : `import { withColumns } from '@colatent/arrow';\nimport { Model } from '@colatent/core';`;
  return `import { readFile } from 'node:fs/promises';
import { tableFromIPC } from 'apache-arrow';
${imports}

const table = tableFromIPC(await readFile(${quoted(path)}));
${make}
const scored = withColumns(table, model, {
  score: true,
  isAnomaly: true,
  contamination: ${contaminationOf(threshold)},
});
console.table(scored.toArray().slice(0, 10));
`;
}

/** A value as TypeScript writes it, its lines after the first indented by so many spaces. */
function literal(value: unknown, indent: number): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value).map(([name, of]) => {
    const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name);
    return `${' '.repeat(indent + 2)}${key}: ${literal(of, indent + 2)},\n`;
  });
  return `{\n${entries.join('')}${' '.repeat(indent)}}`;
}

function quoted(text: string): string {
  return text.includes("'")
    ? JSON.stringify(text)
    : `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"')}'`;
}

function sqlText(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
