import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { MissingColumnError, OptionError } from '@colatent/core';
import { ArgumentError, UnknownModelError, writeScores } from '@colatent/duckdb';
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { connect, connectToPayments, MODELS, PAYMENTS, valueOf, valuesOf } from './database.js';

vi.setConfig({ testTimeout: 60_000 });

const WRITE = { name: 'payments', table: 'payments' };
const ALL = { score: 'score', isAnomaly: 'is_anomaly', latent: 'latent' };
/** Rows of `payments` whose columns do not hold what the functions give. */
const WRONG = `SELECT count(*) FROM payments t WHERE
  score IS DISTINCT FROM aae_score('payments', t) OR
  is_anomaly IS DISTINCT FROM aae_is_anomaly('payments', t, contamination := 0.05) OR
  latent IS DISTINCT FROM aae_embed('payments', t)`;
/** All that a table is, but for its rows. */
const SHAPE = `SELECT column_name, column_type, "null", "key", "default" FROM (DESCRIBE payments)`;

async function rowsOf(connection: DuckDBConnection, sql: string): Promise<DuckDBValue[][]> {
  return (await connection.runAndReadAll(sql)).getRows();
}

describe('writeScores', () => {
  it('adds the columns it is told to and writes what the functions give', async () => {
    const connection = await connectToPayments();
    const written = await writeScores(connection, { ...WRITE, columns: ALL, contamination: 0.05 });
    expect(written).toEqual({
      rows: 600,
      added: ['score', 'is_anomaly', 'latent'],
      threshold: Math.fround(-Math.log10(0.05)),
    });
    expect(await valueOf(connection, WRONG)).toBe(0n);
    const types = await valuesOf(connection, `SELECT column_type FROM (DESCRIBE payments)`);
    expect(types.slice(-3)).toEqual(['FLOAT', 'BOOLEAN', 'FLOAT[]']);
    expect(await valueOf(connection, 'SELECT id FROM payments ORDER BY score DESC LIMIT 1')).toBe(
      599n,
    );
  });

  it('writes a score alone when it is told no columns, and a flag alone when it is told that', async () => {
    const connection = await connectToPayments();
    expect((await writeScores(connection, WRITE)).added).toEqual(['score']);
    await writeScores(connection, { ...WRITE, columns: { isAnomaly: 'odd' } });
    const wrong = `SELECT count(*) FROM payments t WHERE odd <> aae_is_anomaly('payments', t) OR score <> aae_score('payments', t)`;
    expect(await valueOf(connection, wrong)).toBe(0n);
  });

  it('writes the reason of anomalies, as aae_explain gives it', async () => {
    const connection = await connectToPayments();
    const columns = { reason: 'why', score: 'score' };
    await writeScores(connection, { ...WRITE, columns, contamination: 0.02 });
    const wrong = `SELECT count(*) FROM (SELECT *, score >= -log10(0.02)::FLOAT AS odd, aae_explain('payments', t, top := 1)[1] AS cause FROM payments t)
      WHERE (why IS NOT NULL) <> odd OR why <> concat(cause."column", ' = ', cause.observed, ', expected ', cause.expected)`;
    expect(await valueOf(connection, wrong)).toBe(0n);
    const odd = await valueOf(connection, 'SELECT why FROM payments WHERE id = 599');
    expect(odd).toMatch(/^fee = 40.*, expected \d/);
    await writeScores(connection, { ...WRITE, columns: { reason: 'alone' }, contamination: 0.02 });
    const differs = 'SELECT count(*) FROM payments WHERE why IS DISTINCT FROM alone';
    expect(await valueOf(connection, differs)).toBe(0n);
  });

  it('writes again into the columns it finds, also wider ones in other capitals', async () => {
    const connection = await connectToPayments();
    await connection.run('ALTER TABLE payments ADD COLUMN SCORE DOUBLE DEFAULT 9');
    await connection.run('ALTER TABLE payments ADD COLUMN latent FLOAT[3]');
    for (let again = 0; again < 2; again++) {
      const { added } = await writeScores(connection, { ...WRITE, columns: ALL });
      expect(added).toEqual(again === 0 ? ['is_anomaly'] : []);
      const wrong = `SELECT count(*) FROM payments t WHERE score <> aae_score('payments', t) OR latent::FLOAT[] <> aae_embed('payments', t)`;
      expect(await valueOf(connection, wrong)).toBe(0n);
    }
    expect(await valueOf(connection, 'SELECT count(*) FROM payments')).toBe(600n);
  });

  it('leaves all other columns, constraints, indexes and views as they are, and rows in order', async () => {
    const { connection } = await connect();
    await connection.run(PAYMENTS.replace('payments', 'made'));
    await connection.run(`CREATE TABLE payments (id BIGINT PRIMARY KEY, amount DOUBLE NOT NULL CHECK (amount > 0),
      fee FLOAT DEFAULT 3, kind VARCHAR, abroad BOOLEAN, paid_at TIMESTAMP, UNIQUE (id, kind))`);
    await connection.run('INSERT INTO payments FROM made ORDER BY id');
    await connection.run('CREATE INDEX by_amount ON payments (amount)');
    await connection.run('CREATE VIEW dear AS SELECT id, amount FROM payments WHERE amount > 30');
    await connection.run(MODELS);
    const objects = `SELECT constraint_text FROM duckdb_constraints() UNION ALL SELECT sql FROM duckdb_indexes() ORDER BY ALL`;
    const before = [SHAPE, objects, 'FROM payments', 'FROM dear'];
    const expected = await Promise.all(before.map((sql) => rowsOf(connection, sql)));
    await writeScores(connection, { ...WRITE, columns: ALL, contamination: 0.05 });
    expect(await valueOf(connection, WRONG)).toBe(0n);
    expect((await rowsOf(connection, SHAPE)).slice(0, 6)).toEqual(expected[0]);
    expect(await rowsOf(connection, objects)).toEqual(expected[1]);
    const rows = 'SELECT * EXCLUDE (score, is_anomaly, latent) FROM payments';
    expect(await rowsOf(connection, rows)).toEqual(expected[2]);
    expect(await rowsOf(connection, 'FROM dear')).toEqual(expected[3]);
    await expect(connection.run('INSERT INTO payments FROM payments LIMIT 1')).rejects.toThrow();
    expect(await valueOf(connection, 'SELECT id FROM payments WHERE id = 77')).toBe(77n);
  });

  it('keeps the rowid of rows whose scores it writes, and follows foreign keys to them', async () => {
    const { connection } = await connect();
    await connection.run(PAYMENTS.replace('payments', 'made'));
    await connection.run(
      'CREATE TABLE payments (id BIGINT PRIMARY KEY, amount DOUBLE, fee FLOAT, kind VARCHAR, abroad BOOLEAN, paid_at TIMESTAMP)',
    );
    await connection.run('INSERT INTO payments FROM made ORDER BY id');
    await connection.run('CREATE TABLE refunds (payment BIGINT REFERENCES payments (id))');
    await connection.run('INSERT INTO refunds VALUES (5), (599)');
    await connection.run(MODELS);
    await writeScores(connection, { ...WRITE, columns: { score: 'score', isAnomaly: 'odd' } });
    expect(await valueOf(connection, 'SELECT count(*) FROM payments WHERE rowid = id')).toBe(600n);
    const shape = await rowsOf(connection, SHAPE);
    await expect(writeScores(connection, { ...WRITE, columns: ALL })).rejects.toThrow(
      'foreign key',
    );
    expect(await rowsOf(connection, SHAPE)).toEqual(shape);
  });

  it('writes a table of several row groups with gaps part by part, telling after each', async () => {
    const connection = await connectToPayments();
    await connection.run(
      'CREATE TABLE many AS SELECT p.* REPLACE (n * 600 + id AS id) FROM range(500) r(n), payments p',
    );
    await connection.run('DELETE FROM many WHERE id BETWEEN 100000 AND 250000 OR id % 7 = 3');
    await connection.run(`CREATE TABLE before AS SELECT row_number() OVER () AS n, id FROM many`);
    const count = Number(await valueOf(connection, 'SELECT count(*) FROM many'));
    const seen: number[] = [];
    const written = await writeScores(connection, {
      ...WRITE,
      table: 'many',
      columns: ALL,
      onProgress: ({ rows, totalRows }) => {
        expect(totalRows).toBe(count);
        seen.push(rows);
      },
    });
    expect(written.rows).toBe(count);
    expect(seen.length).toBeGreaterThan(1);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.at(-1)).toBe(count);
    const wrong = `SELECT count(*) FROM many t WHERE score IS DISTINCT FROM aae_score('payments', t) OR latent IS DISTINCT FROM aae_embed('payments', t)`;
    expect(await valueOf(connection, wrong)).toBe(0n);
    const moved =
      `SELECT count(*) FROM (SELECT row_number() OVER () AS n, id FROM many) JOIN before USING (n) WHERE many.id <> before.id`
        .replace('many.id', 'subquery.id')
        .replace('FROM many)', 'FROM many) subquery');
    expect(await valueOf(connection, moved)).toBe(0n);
  });

  it('writes nothing into a table without rows, and NULLs of rows like any other', async () => {
    const connection = await connectToPayments();
    await connection.run('CREATE TABLE none AS FROM payments LIMIT 0');
    expect(await writeScores(connection, { ...WRITE, table: 'none' })).toMatchObject({ rows: 0 });
    await connection.run('INSERT INTO payments (id) VALUES (1000)');
    await writeScores(connection, WRITE);
    const wrong = `SELECT count(*) FROM payments t WHERE score IS DISTINCT FROM aae_score('payments', t)`;
    expect(await valueOf(connection, wrong)).toBe(0n);
  });
});

describe('what cannot be written', () => {
  it.each([
    [
      'a column of another type',
      { columns: { score: 'id' } },
      ArgumentError,
      /"id" of type BIGINT/,
    ],
    ['a column the model reads', { columns: { score: 'FEE' } }, OptionError, /reads column "fee"/],
    [
      'two columns of one name',
      { columns: { score: 'a', isAnomaly: 'A' } },
      ArgumentError,
      /two columns/,
    ],
    ['a column without a name', { columns: { score: '' } }, ArgumentError, /cannot be a name/],
    ['no column', { columns: {} }, OptionError, /at least one column/],
    ['a view', { table: 'seen' }, ArgumentError, /seen is no table/],
    ['a table there is not', { table: 'nowhere' }, Error, /nowhere/],
    ['a table without the model’s columns', { table: 'other' }, MissingColumnError, /"amount"/],
    ['scores of a model there is not', { name: 'nobody' }, UnknownModelError, /"nobody"/],
    ['flags of no share', { contamination: 1 }, OptionError, /contamination/],
  ])('is refused and leaves the table alone: %s', async (_, options, ErrorClass, message) => {
    const connection = await connectToPayments();
    await connection.run(`ALTER TABLE aae_models ADD COLUMN kept INT`);
    await connection.run('CREATE VIEW seen AS FROM payments');
    await connection.run('CREATE TABLE other AS SELECT 1 AS id');
    const before = await rowsOf(connection, SHAPE);
    const written = writeScores(connection, { ...WRITE, ...options });
    await expect(written).rejects.toThrow(message);
    if (ErrorClass !== MissingColumnError) await expect(written).rejects.toBeInstanceOf(ErrorClass);
    expect(await rowsOf(connection, SHAPE)).toEqual(before);
    expect(await rowsOf(connection, 'DESCRIBE other')).toHaveLength(1);
    expect(await writeScores(connection, WRITE)).toMatchObject({ rows: 600 });
  });

  it('is written all the same where a column of another type is to be replaced', async () => {
    const connection = await connectToPayments();
    await connection.run(`ALTER TABLE payments ADD COLUMN Score VARCHAR DEFAULT 'high'`);
    await expect(writeScores(connection, WRITE)).rejects.toThrow('"Score" of type VARCHAR');
    const { added } = await writeScores(connection, { ...WRITE, replace: true });
    expect(added).toEqual(['score']);
    const wrong = `SELECT count(*) FROM payments t WHERE score IS DISTINCT FROM aae_score('payments', t)`;
    expect(await valueOf(connection, wrong)).toBe(0n);
  });
});

describe('a writing that is stopped', () => {
  const many = 'CREATE OR REPLACE TABLE payments AS SELECT p.* FROM range(500), payments p';

  it('leaves the table as it was, and can be run again', async () => {
    const connection = await connectToPayments();
    await connection.run(many);
    const before = await rowsOf(connection, SHAPE);
    const controller = new AbortController();
    const reason = new Error('enough');
    const written = writeScores(connection, {
      ...WRITE,
      signal: controller.signal,
      onProgress: () => {
        controller.abort(reason);
      },
    });
    await expect(written).rejects.toBe(reason);
    expect(await rowsOf(connection, SHAPE)).toEqual(before);
    expect(await writeScores(connection, WRITE)).toMatchObject({ rows: 300_000 });
  });

  it('is not seen by other connections before its end', async () => {
    const { instance, connection } = await connect();
    await connection.run(PAYMENTS);
    await connection.run(MODELS);
    await connection.run(many);
    const other = await instance.connect();
    const seen: Promise<DuckDBValue[][]>[] = [];
    const before = await rowsOf(other, SHAPE);
    await writeScores(connection, { ...WRITE, onProgress: () => seen.push(rowsOf(other, SHAPE)) });
    expect(seen.length).toBeGreaterThan(1);
    for (const shape of (await Promise.all(seen)).slice(0, -1)) expect(shape).toEqual(before);
    expect(await rowsOf(other, SHAPE)).toHaveLength(before.length + 1);
  });

  it('is part of the caller’s transaction, with rows that are new in it', async () => {
    const connection = await connectToPayments();
    const before = await rowsOf(connection, SHAPE);
    await connection.run('BEGIN');
    await connection.run('INSERT INTO payments SELECT * REPLACE (id + 600 AS id) FROM payments');
    expect(
      await writeScores(connection, { ...WRITE, columns: ALL, contamination: 0.05 }),
    ).toMatchObject({ rows: 1200 });
    expect(await valueOf(connection, WRONG)).toBe(0n);
    await connection.run('ROLLBACK');
    expect(await rowsOf(connection, SHAPE)).toEqual(before);
    expect(await valueOf(connection, 'SELECT count(*) FROM payments')).toBe(600n);
  });
});

describe('a process that is killed while it writes', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'colatent-killed-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('leaves the old values in the database file', async () => {
    const path = join(folder, 'payments.db');
    const writer = await connect(path);
    await writer.connection.run(PAYMENTS);
    await writer.connection.run(MODELS);
    await writer.connection.run(
      'CREATE OR REPLACE TABLE payments AS SELECT p.*, 7::FLOAT AS score FROM range(1000), payments p',
    );
    const whole = 'SELECT count(*), sum(hash(t)) FROM payments t';
    const before = [await rowsOf(writer.connection, SHAPE), await rowsOf(writer.connection, whole)];
    writer.connection.closeSync();
    writer.instance.closeSync();

    const module = new URL('../dist/index.js', import.meta.url).href;
    const script = `
      import { install, writeScores } from ${JSON.stringify(module)};
      import { DuckDBInstance } from '@duckdb/node-api';
      const connection = await (await DuckDBInstance.create(${JSON.stringify(path)})).connect();
      await install(connection);
      await writeScores(connection, { name: 'payments', table: 'payments', columns: ${JSON.stringify(ALL)},
        onProgress: ({ rows, totalRows }) => console.log(rows + ' ' + totalRows) });
      console.log('done');`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      cwd: fileURLToPath(new URL('.', import.meta.url)),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      child.kill('SIGKILL');
    });
    const signal = await new Promise((resolve) =>
      child.on('close', (_, by) => {
        resolve(by);
      }),
    );
    expect(signal).toBe('SIGKILL');
    expect(output).toMatch(/^122880 600000\n/);
    expect(output).not.toContain('done');

    const { instance, connection } = await connect(path);
    expect([await rowsOf(connection, SHAPE), await rowsOf(connection, whole)]).toEqual(before);
    await writeScores(connection, { ...WRITE, columns: ALL, contamination: 0.05 });
    expect(await valueOf(connection, WRONG)).toBe(0n);
    connection.closeSync();
    instance.closeSync();
  });
});
