import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Json } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { paymentsSql, query, temporaryFolder } from './payments.js';
import { colatent, watchColatent, type Run } from './run-colatent.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const at = (name: string): string => join(folder.path, name);
const QUICK = ['--effort', 'light', '--max-iterations', '2', '--exclude', 'id'];
const STORE = ['--database', 'shop.duckdb', '--name', 'payments'];

function run(...args: string[]): Promise<Run> {
  return colatent(folder.path, ...args);
}

beforeAll(async () => {
  folder = await temporaryFolder();
  await query(`CREATE TABLE payments AS ${paymentsSql(2000)}`, at('shop.duckdb'));
  await query(`COPY (${paymentsSql(2000)}) TO '${at('payments.parquet')}'`);
});

afterAll(() => folder[Symbol.asyncDispose]());

describe('train --database', () => {
  it('stores a model of a table in its own database, once under a name unless told to replace it', async () => {
    const train = ['train', 'shop.duckdb', '--table', 'payments', ...STORE, ...QUICK];
    const trained = await run(...train);
    expect(trained.code, trained.stderr).toBe(0);
    expect(trained.stdout).toMatch(/^payments in shop\.duckdb: trained on 1,600 rows of 2,000/);
    const again = await run(...train, '--seed', '2');
    expect(again.code).toBe(1);
    expect(again.stderr).toContain('there is a model named "payments"');
    const replaced = await run(...train, '--seed', '2', '--replace', '--json');
    expect(replaced.code, replaced.stderr).toBe(0);
    expect(JSON.parse(replaced.stdout)).toMatchObject({
      database: 'shop.duckdb',
      name: 'payments',
      rows: { seen: 2000 },
    });
    const stored = 'SELECT name, octet_length(model) > 1000 AS whole FROM aae_models';
    expect(await query(stored, at('shop.duckdb'))).toEqual([{ name: 'payments', whole: true }]);
  });

  it('stores the model of a file in a new database, the same one as -o writes', async () => {
    const train = ['train', 'payments.parquet', ...QUICK, '--json'];
    const stored = await run(...train, '--database', 'new.duckdb', '--name', `it's "odd"; ✓`);
    expect(stored.code, stored.stderr).toBe(0);
    const written = await run(...train, '-o', 'same.aae');
    const facts = ({ stdout }: Run): unknown => {
      const { rows, columns, parameters, heldOutLoss } = JSON.parse(stdout) as Record<string, Json>;
      return { rows, columns, parameters, heldOutLoss };
    };
    expect(facts(stored)).toEqual(facts(written));
    const [model] = await query('SELECT name FROM aae_models', at('new.duckdb'));
    expect(model).toEqual({ name: `it's "odd"; ✓` });
  });

  it('leaves the database as it was when it is stopped', async () => {
    let sent = false;
    const { run: stopped } = watchColatent(
      folder.path,
      [
        'train',
        'payments.parquet',
        '--database',
        'stopped.duckdb',
        '--name',
        'x',
        '--max-iterations',
        '100000',
        '--no-early-stop',
      ],
      (text, child) => {
        if (!sent && /epoch \d/.test(text)) sent = child.kill('SIGINT');
      },
    );
    const { code, stderr } = await stopped;
    expect(stderr).toContain('nothing was written');
    expect(code).toBe(130);
    expect(await query('FROM duckdb_tables()', at('stopped.duckdb'))).toEqual([]);
  });
});

describe('write', () => {
  beforeAll(async () => {
    await copyFile(at('shop.duckdb'), at('scored.duckdb'));
  });

  it('writes scores into a table, and flags and latent vectors when told to', async () => {
    const model = ['--model', 'payments'];
    const scored = await run('write', 'scored.duckdb', 'payments', ...model);
    expect(scored.code, scored.stderr).toBe(0);
    expect(scored.stdout).toMatch(/^payments: 2,000 rows in /);
    const all = await run(
      'write',
      'scored.duckdb',
      'main.payments',
      ...model,
      '--contamination',
      '0.01',
      '--latent',
      '--json',
    );
    expect(all.code, all.stderr).toBe(0);
    expect(JSON.parse(all.stdout)).toMatchObject({
      rows: 2000,
      added: ['is_anomaly', 'latent'],
      threshold: 2,
    });
    const whole = `SELECT count(*) FILTER (is_anomaly = (score >= 2) AND len(latent) > 0)::INT AS whole,
      count(*) FILTER (is_anomaly AND id % 200 = 199) > 0 AS found FROM payments`;
    expect(await query(whole, at('scored.duckdb'))).toEqual([{ whole: 2000, found: true }]);
  });

  it('says what is missing or in the way', async () => {
    await query(`ALTER TABLE payments ADD COLUMN note VARCHAR`, at('scored.duckdb'));
    const failing: [string[], string][] = [
      [['nowhere', '--model', 'payments'], 'nowhere'],
      [['payments', '--model', 'nobody'], '"nobody"'],
      [['payments', '--model', 'payments', '--column-name', 'note'], '"note" of type VARCHAR'],
    ];
    for (const [args, message] of failing) {
      const failed = await run('write', 'scored.duckdb', ...args);
      expect(failed.code).toBe(1);
      expect(failed.stderr).toContain(message);
    }
    const replaced = await run(
      'write',
      'scored.duckdb',
      'payments',
      '--model',
      'payments',
      '--column-name',
      'note',
      '--replace',
    );
    expect(replaced.code, replaced.stderr).toBe(0);
  });
});
