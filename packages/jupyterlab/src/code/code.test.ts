import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { install } from '@colatent/duckdb';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { shopCsv } from '../../test/tables.js';
import { openTable } from '../worker/tables/open-table.js';
import { Training } from '../worker/training.js';
import type { TrainingRequest } from '../worker/protocol.js';
import type { CodeSubject } from './code-subject.js';
import { pythonCode } from './python-code.js';
import { sqlCode } from './sql-code.js';
import { typescriptCode } from './typescript-code.js';

const REQUEST: TrainingRequest = {
  columns: [
    { name: 'id' },
    { name: 'price' },
    { name: 'paid' },
    { name: "it's", kind: 'categorical' },
  ],
  maxIterations: 3,
  seed: 7,
  effort: 'light',
  earlyStop: false,
};
const COLUMNS = ['id', 'price', 'paid', "it's", 'note', 'same'];

function subject(path: string, changes: Partial<CodeSubject> = {}): CodeSubject {
  return {
    path,
    format: 'csv',
    columns: COLUMNS,
    model: { kind: 'trained', request: REQUEST },
    threshold: 2,
    ...changes,
  };
}

describe('code for what was done in a panel', () => {
  it.each([
    ['a trained model', subject('data/shop.csv')],
    [
      'a model file',
      subject('shop.parquet', { format: 'parquet', model: { kind: 'file', path: "it's.aae" } }),
    ],
    ['Arrow', subject('shop.arrow', { format: 'arrow' })],
    [
      'settings as they are',
      subject('a.tsv', {
        format: 'tsv',
        model: { kind: 'trained', request: { columns: COLUMNS.map((name) => ({ name })) } },
      }),
    ],
  ])('is short and whole for %s', (_, of) => {
    expect(
      [pythonCode(of), sqlCode(of) ?? 'none', typescriptCode(of)].join('\n=====\n'),
    ).toMatchSnapshot();
  });
});

describe('code that is run', () => {
  const folder = mkdtemp(fileURLToPath(new URL('.code-test-', import.meta.url)));
  let path = '';
  let scores: Float32Array = new Float32Array(0);

  beforeAll(async () => {
    path = join(await folder, 'shop.csv');
    const csv = shopCsv(800).replace('means', "it's");
    await writeFile(path, csv);
    const bytes = new TextEncoder().encode(csv);
    const table = await openTable({ kind: 'bytes', bytes, format: 'csv' });
    const batches = await table.read(REQUEST.columns.map(({ name }) => name));
    const { model } = await new Training().run(batches, REQUEST, () => undefined);
    scores = model.score(batches[0] ?? (await Promise.reject(new Error('no rows'))));
  });

  afterAll(async () => {
    await rm(await folder, { recursive: true, force: true });
  });

  it('gives the very scores of the panel in SQL', async () => {
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    await install(connection);
    const statements = (sqlCode(subject(path)) ?? '').split(';\n');
    await connection.run(statements[0] ?? '');
    const scored = await connection.runAndReadAll(statements[1] ?? '');
    expect(Float32Array.from(scored.getColumnsObject()['score'] ?? [], Number)).toEqual(scores);
    connection.closeSync();
  });

  it('gives the very scores of the panel in TypeScript', async () => {
    const script = join(await folder, 'code.ts');
    await writeFile(script, typescriptCode(subject(path)).replace('.slice(0, 10)', ''));
    const table = vi.spyOn(console, 'table').mockImplementation(() => undefined);
    await import(script);
    const rows = table.mock.calls[0]?.[0] as { score: number; is_anomaly: boolean }[];
    table.mockRestore();
    expect(Float32Array.from(rows, ({ score }) => score)).toEqual(scores);
    expect(rows.every(({ score, is_anomaly: isAnomaly }) => isAnomaly === score >= 2)).toBe(true);
  });
});
