import { DuckDBInstance } from '@duckdb/node-api';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { colatent } from './run-colatent.js';

let folder: string;

/** Runs a query on the database of this file. */
async function query(sql: string): Promise<unknown[][]> {
  const instance = await DuckDBInstance.create(join(folder, 'shop.duckdb'));
  const connection = await instance.connect();
  const rows = (await connection.runAndReadAll(sql)).getRowsJson();
  connection.closeSync();
  instance.closeSync();
  return rows;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'colatent-publish-'));
  await query(
    `CREATE TABLE payments AS SELECT i % 100 AS amount, i % 100 * 2 + i % 3 AS fee FROM range(500) r(i)`,
  );
  const options = ['--max-iterations', '3', '--seed', '1', '--quiet'];
  const run = await colatent(folder, 'train', 'shop.duckdb', ...options, '-o', 'fraud.aae');
  expect(run.stderr).toBe('');
  await query(
    `CREATE TABLE aae_models AS SELECT 'fraud' AS name, content AS model FROM read_blob('${join(folder, 'fraud.aae')}')`,
  );
}, 120_000);

afterAll(() => rm(folder, { recursive: true }));

describe('publish', () => {
  it('writes macros into the database, and no others over them', async () => {
    const run = await colatent(folder, 'publish', 'shop.duckdb', 'fraud', '--json');
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(run.stdout)).toEqual({ score: 'fraud_score', embed: 'fraud_embed' });
    expect(await query('SELECT count(fraud_score(t)) FROM payments t')).toEqual([['500']]);
    const again = await colatent(folder, 'publish', 'shop.duckdb', 'fraud');
    expect(again.code).toBe(1);
    expect(again.stderr).toContain('there is a macro "fraud_score" already');
    const replaced = await colatent(folder, 'publish', 'shop.duckdb', 'fraud', '--replace');
    expect(replaced.code).toBe(0);
  });

  it('says what is wrong with a file or a name', async () => {
    const file = await colatent(folder, 'publish', 'fraud.aae', 'fraud');
    expect(file.code).not.toBe(0);
    const name = await colatent(folder, 'publish', 'shop.duckdb', 'frod');
    expect(name.stderr).toContain('there is no model named "frod"; there are: "fraud"');
  });
});

describe('export', () => {
  it('prints a script that DuckDB runs, named after the file', async () => {
    const run = await colatent(folder, 'export', 'fraud.aae', '--sql', 'duckdb', '--replace');
    expect(run).toMatchObject({ code: 0, stderr: '' });
    await query(run.stdout);
    expect(await query('SELECT count(fraud_embed(t)) FROM payments t')).toEqual([['500']]);
  });

  it('writes the same to a file, under another name and for another engine', async () => {
    const args = ['--sql', 'postgres', '--as', 'odd', '-o', 'odd.sql'];
    const run = await colatent(folder, 'export', 'fraud.aae', ...args);
    expect(run).toMatchObject({ code: 0, stderr: '', stdout: '' });
    const script = await readFile(join(folder, 'odd.sql'), 'utf8');
    expect(script).toContain('CREATE FUNCTION "odd_score"(row_ anyelement) RETURNS float8');
    expect(script).toContain('CREATE FUNCTION "odd_embed"(row_ anyelement) RETURNS float8[]');
  });

  it('names the dialects there are when another is asked for', async () => {
    const run = await colatent(folder, 'export', 'fraud.aae', '--sql', 'oracle');
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('duckdb, postgres, spark, bigquery');
  });
});
