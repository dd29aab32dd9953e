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
  options: ${json(optionsOf(model.request, columns))},
});`
    : `await connection.run(
  ${JSON.stringify(`CREATE TEMP TABLE aae_models AS SELECT 'model' AS name, content AS model FROM read_blob(${sqlText(model.path)})`)},
);`;
  return `import { DuckDBInstance } from '@duckdb/node-api';
import { ${isTrained ? 'createModel, ' : ''}install } from '@colatent/duckdb';

const connection = await (await DuckDBInstance.create(':memory:')).connect();
await install(connection);
const table = ${JSON.stringify(`FROM ${source}`)};
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
      ? `const { model } = await fit(table, ${json(optionsOf(model.request, columns))});`
      : `const model = Model.fromBytes(await readFile(${JSON.stringify(model.path)}));`;
  const imports =
    model.kind === 'trained'
      ? `import { fit, withColumns } from '@colatent/arrow';`
      : `import { withColumns } from '@colatent/arrow';\nimport { Model } from '@colatent/core';`;
  return `import { readFile } from 'node:fs/promises';
import { tableFromIPC } from 'apache-arrow';
${imports}

const table = tableFromIPC(await readFile(${JSON.stringify(path)}));
${make}
const scored = withColumns(table, model, {
  score: true,
  isAnomaly: true,
  contamination: ${contaminationOf(threshold)},
});
console.table(scored.toArray().slice(0, 10));
`;
}

function json(value: object): string {
  return JSON.stringify(value, null, 2)
    .replaceAll('\n', '\n  ')
    .replace(/\n {2}\}$/, '\n}');
}

function sqlText(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
