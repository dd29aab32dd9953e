import { contaminationOf, optionsOf, TRAINED_ANEW, type CodeSubject } from './code-subject.js';
import { sqlSource } from './sql-source.js';
import { sqlColumn, sqlText } from './sql-text.js';

/** TypeScript for Node that gives the same scores. */
export function typescriptCode(subject: CodeSubject): string {
  return subject.file.format === 'arrow' ? arrowCode(subject) : duckdbCode(subject);
}

function duckdbCode({ file, model, threshold, names }: CodeSubject): string {
  const isTrained = model.kind === 'trained';
  const make = isTrained
    ? `// ${TRAINED_ANEW}
await createModel(connection, {
  name: 'model',
  query: 'FROM data ORDER BY rowid',
  options: ${literal(optionsOf(model.request, file.columns), 2)},
});`
    : `await connection.run(
  ${quoted(`CREATE TEMP TABLE aae_models AS SELECT 'model' AS name, content AS model FROM read_blob(${sqlText(model.path)})`)},
);`;
  return `import { DuckDBInstance } from '@duckdb/node-api';
import { ${isTrained ? 'createModel, ' : ''}install } from '@colatent/duckdb';

const connection = await (await DuckDBInstance.create(':memory:')).connect();
await install(connection);
await connection.run(
  ${quoted(`CREATE TEMP TABLE data AS ${sqlSource(file) ?? ''}`)},
);
${make}
const scored = await connection.runAndReadAll(
  \`SELECT *, aae_score('model', t) AS ${inTemplate(sqlColumn(names.score))},
    aae_is_anomaly('model', t, contamination := ${contaminationOf(threshold)}) AS ${inTemplate(sqlColumn(names.isAnomaly))}
  FROM data t\`,
);
console.table(scored.getRowObjectsJson().slice(0, 10));
`;
}

function arrowCode({ file, model, threshold, names }: CodeSubject): string {
  const make =
    model.kind === 'trained'
      ? `// ${TRAINED_ANEW}
const { model } = await fit(table, ${literal(optionsOf(model.request, file.columns), 0)});`
      : `const model = Model.fromBytes(await readFile(${quoted(model.path)}));`;
  const imports =
    model.kind === 'trained'
      ? `import { fit, readIpc, withColumns } from '@colatent/arrow';`
      : `import { readIpc, withColumns } from '@colatent/arrow';\nimport { Model } from '@colatent/core';`;
  return `import { readFile } from 'node:fs/promises';
import { Table } from 'apache-arrow';
${imports}

const { schema, batches } = await readIpc(await readFile(${quoted(file.path)}));
const rows = [];
for await (const batch of batches) rows.push(batch);
const table = new Table(schema, rows);
${make}
const scored = withColumns(table, model, {
  score: ${names.score === 'score' ? 'true' : quoted(names.score)},
  isAnomaly: ${names.isAnomaly === 'is_anomaly' ? 'true' : quoted(names.isAnomaly)},
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

/** A text within a template literal. */
function inTemplate(text: string): string {
  return text.replace(/[`\\$]/g, '\\$&');
}

function quoted(text: string): string {
  return text.includes("'")
    ? JSON.stringify(text)
    : `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"')}'`;
}
