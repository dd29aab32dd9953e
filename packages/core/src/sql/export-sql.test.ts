import {
  Columns,
  exportSql,
  fitSync,
  OptionError,
  SQL_DIALECTS,
  SqlExportError,
  type Model,
} from '@colatent/core';
import { expect, it } from 'vitest';

const ROWS = 600;

/** A model of amounts, and of so many shops. */
function modelOf(shops: number): Model {
  const { model } = fitSync(
    new Columns([
      {
        name: 'amount',
        type: 'number',
        length: ROWS,
        values: Float64Array.from({ length: ROWS }, (_, i) => (i * 7) % 100),
      },
      { name: "shop's", type: 'string', length: ROWS, at: (row) => `shop ${row % shops}` },
    ]),
    { seed: 1, maxIterations: 1 },
  );
  return model;
}

it('a model is two statements and a script that says which model it is', () => {
  const model = modelOf(3);
  for (const dialect of SQL_DIALECTS) {
    const { functions, statements, text } = exportSql(model, { name: 'fraud', dialect });
    expect(functions).toEqual({ score: 'fraud_score', embed: 'fraud_embed' });
    expect(statements).toHaveLength(2);
    expect(text).toContain(model.info.hash);
    for (const statement of statements) expect(text).toContain(`${statement};`);
    expect(exportSql(model, { name: 'fraud', dialect }).text).toBe(text);
  }
});

it('replaces functions only when told to', () => {
  const model = modelOf(3);
  expect(exportSql(model, { name: 'fraud' }).text).not.toContain('OR REPLACE');
  const { statements } = exportSql(model, { name: 'fraud', replace: true });
  for (const statement of statements) expect(statement).toMatch(/^CREATE OR REPLACE MACRO /);
});

it('what a dialect cannot say is an error that names the column', () => {
  const model = modelOf(200);
  for (const dialect of ['postgres', 'spark', 'bigquery'] as const) {
    const exportIt = (): unknown => exportSql(model, { name: 'fraud', dialect });
    expect(exportIt).toThrow(SqlExportError);
    expect(exportIt).toThrow(`column "shop's" has so many categories`);
  }
  expect(exportSql(model, { name: 'fraud', dialect: 'duckdb' }).statements).toHaveLength(2);
});

it('a name no path of Spark can have is an error that says so', () => {
  const { model } = fitSync(
    new Columns([
      {
        name: `both ' and "`,
        type: 'number',
        length: ROWS,
        values: new Float64Array(ROWS).map((_, i) => i % 7),
      },
    ]),
    { seed: 1, maxIterations: 1 },
  );
  const inSpark = (): unknown => exportSql(model, { name: 'fraud', dialect: 'spark' });
  expect(inSpark).toThrow(SqlExportError);
  expect(inSpark).toThrow('quotes of both kinds in its name');
});

it('refuses an empty name and a dialect there is none of', () => {
  const model = modelOf(3);
  expect(() => exportSql(model, { name: '' })).toThrow(OptionError);
  const options = { name: 'fraud', dialect: 'oracle' };
  const exportIt = (): unknown => Reflect.apply(exportSql, undefined, [model, options]);
  expect(exportIt).toThrow(OptionError);
  expect(exportIt).toThrow(
    'option dialect is "oracle"; a model can be written as SQL of duckdb, postgres, spark, bigquery',
  );
});
