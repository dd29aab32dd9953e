import { createModel } from '@colatent/duckdb';
import { blobValue, DuckDBBlobValue, type DuckDBConnection } from '@duckdb/node-api';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { connect, PAYMENTS, valueOf } from './database.js';

vi.setConfig({ testTimeout: 60_000 });

let connection: DuckDBConnection;
let whole: Buffer;

beforeAll(async () => {
  ({ connection } = await connect());
  await connection.run(PAYMENTS);
  await createModel(connection, {
    name: 'whole',
    query: 'FROM payments',
    options: { effort: 'light', hiddenUnits: [4], latentSize: 2, maxIterations: 1 },
  });
  const model = await valueOf(connection, `SELECT aae_model('whole')`);
  whole = Buffer.from(model instanceof DuckDBBlobValue ? model.bytes : []);
});

/** Pseudo-random bytes: the same in every run. */
function randomBytes(length: number, seed: number): Buffer {
  let state = seed;
  return Buffer.from(
    Array.from({ length }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state >>> 24;
    }),
  );
}

/** The same bytes, but some changed. */
function changed(at: number, ...bytes: number[]): Buffer {
  const copy = Buffer.from(whole);
  copy.set(bytes, at);
  return copy;
}

const DAMAGES: readonly (readonly [string, () => Buffer])[] = [
  ['no bytes', () => Buffer.alloc(0)],
  ['one byte', () => Buffer.from([1])],
  ['random bytes', () => randomBytes(5000, 1)],
  ['zeros', () => Buffer.alloc(5000)],
  ['text', () => Buffer.from('SELECT * FROM payments')],
  ['a header without its end', () => whole.subarray(0, 100)],
  ['a header of 2^64 - 1 bytes', () => changed(0, 255, 255, 255, 255, 255, 255, 255, 255)],
  ['a header of 2 GB', () => changed(0, 255, 255, 255, 127)],
  ['a header of no bytes', () => changed(0, 0, 0, 0, 0, 0, 0, 0, 0)],
  ['the last byte cut off', () => whole.subarray(0, -1)],
  ['a byte too many', () => Buffer.concat([whole, Buffer.from([0])])],
  ['two models in one', () => Buffer.concat([whole, whole])],
  ['one bit of the header changed', () => changed(60, (whole[60] ?? 0) ^ 1)],
  ['one bit of the weights changed', () => changed(whole.length - 9, (whole.at(-9) ?? 0) ^ 64)],
];

describe.each(DAMAGES)('a model of %s', (_, damage) => {
  it.each(['aae_score_model', 'aae_embed_model', 'aae_is_anomaly_model'])(
    'is a SQL error of %s, after which the connection works',
    async (name) => {
      const model = blobValue(damage());
      const sql = `SELECT ${name}($model::BLOB, t) FROM payments t`;
      for (let again = 0; again < 3; again++) {
        await expect(connection.run(sql, { model })).rejects.toThrow(/model/i);
      }
      expect(await valueOf(connection, `SELECT count(aae_score('whole', t)) FROM payments t`)).toBe(
        600n,
      );
    },
  );
});

describe('a model cut off anywhere', () => {
  it('is a SQL error', async () => {
    for (let i = 1; i < 40; i++) {
      const model = blobValue(whole.subarray(0, Math.floor((whole.length * i) / 40)));
      const sql = 'SELECT aae_score_model($model::BLOB, t) FROM payments t';
      await expect(connection.run(sql, { model })).rejects.toThrow(/model/i);
    }
    expect(await valueOf(connection, `SELECT count(aae_score('whole', t)) FROM payments t`)).toBe(
      600n,
    );
  });
});

describe('a function that fails', () => {
  it('in the midst of a query leaves a transaction to roll back, and the connection usable', async () => {
    await connection.run('CREATE TABLE kept (score FLOAT)');
    await connection.run('BEGIN');
    await connection.run('INSERT INTO kept VALUES (1)');
    const failing = `INSERT INTO kept SELECT aae_score_model(CASE WHEN n = 9 AND id = 300 THEN ''::BLOB ELSE aae_model('whole') END, t)
      FROM (SELECT * FROM range(10) r(n), payments) t`;
    await expect(connection.run(failing)).rejects.toThrow(/model/i);
    await connection.run('ROLLBACK');
    expect(await valueOf(connection, 'SELECT count(*) FROM kept')).toBe(0n);
  });

  it.each([
    `SELECT aae_score('whole', 5)`,
    `SELECT aae_score('whole', {a: 1})`,
    `SELECT aae_score('nobody', t) FROM payments t`,
    `SELECT aae_is_anomaly('whole', t, contamination := 7) FROM payments t`,
    `SELECT aae_train(list(t), {seed: -1}) FROM payments t`,
    `SELECT aae_train(list(t), {nothing: 1}) FROM payments t`,
    `SELECT aae_train(5)`,
    `SELECT aae_train([]::STRUCT(a INT)[])`,
    `SELECT aae_train(list(t), {time_budget: 'x'}) FROM payments t`,
    `SELECT aae_train(list(t), {memory_budget: 1e300, batch_size: 1e300}) FROM payments t`,
  ])('as %s does, can fail a hundred times', async (sql) => {
    for (let again = 0; again < 100; again++) await expect(connection.run(sql)).rejects.toThrow();
    expect(await valueOf(connection, `SELECT count(aae_score('whole', t)) FROM payments t`)).toBe(
      600n,
    );
  });
});
