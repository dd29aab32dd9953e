import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { install } from '@colatent/duckdb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, MODELS, PAYMENTS, valueOf, valuesOf } from './database.js';

const SCORES = `SELECT aae_score('payments', t) FROM payments t ORDER BY id`;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'colatent-duckdb-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe('a database file', () => {
  it('keeps its models when it is closed and opened again', async () => {
    const path = join(folder, 'kept.db');
    const first = await connect(path);
    await first.connection.run(PAYMENTS);
    await first.connection.run(MODELS);
    await first.connection.run(
      `CREATE VIEW scored AS SELECT id, aae_score('payments', t) AS score FROM payments t`,
    );
    const before = await valuesOf(first.connection, SCORES);
    first.connection.closeSync();
    first.instance.closeSync();
    const second = await connect(path);
    expect(await valuesOf(second.connection, SCORES)).toEqual(before);
    expect(await valuesOf(second.connection, `SELECT score FROM scored ORDER BY id`)).toEqual(
      before,
    );
    second.connection.closeSync();
    second.instance.closeSync();
  });

  it('can be scored when it is opened for reading only, and is left as it was', async () => {
    const path = join(folder, 'read-only.db');
    const writer = await connect(path);
    await writer.connection.run(PAYMENTS);
    await writer.connection.run(MODELS);
    const before = await valuesOf(writer.connection, SCORES);
    writer.connection.closeSync();
    writer.instance.closeSync();
    const reader = await connect(path, { access_mode: 'READ_ONLY' });
    expect(await valuesOf(reader.connection, SCORES)).toEqual(before);
    const objects = `SELECT count(*) FROM duckdb_functions() WHERE database_name = 'read-only'`;
    expect(await valueOf(reader.connection, objects)).toBe(0n);
    reader.connection.closeSync();
    reader.instance.closeSync();
  });
});

describe('several connections', () => {
  it('of one instance share its models', async () => {
    const { instance, connection } = await connect();
    await connection.run(PAYMENTS);
    await connection.run(MODELS);
    const other = await instance.connect();
    await install(other);
    expect(await valuesOf(other, SCORES)).toEqual(await valuesOf(connection, SCORES));
  });

  it('can run queries at the same time', async () => {
    const { instance, connection } = await connect();
    await connection.run(PAYMENTS);
    await connection.run(MODELS);
    const other = await instance.connect();
    await install(other);
    const many = `SELECT count(aae_score('payments', t)), sum(aae_embed('payments', t)[1]) IS NOT NULL
      FROM (SELECT p.* FROM range(20) r, payments p) t`;
    const results = await Promise.all(
      [connection, other, connection, other].map(async (each) =>
        (await each.runAndReadAll(many)).getRows(),
      ),
    );
    expect(results).toEqual(Array(4).fill([[12000n, true]]));
  });

  it('see the model of their own transaction', async () => {
    const { instance, connection } = await connect();
    await connection.run(PAYMENTS);
    await connection.run(MODELS);
    const other = await instance.connect();
    await install(other);
    await connection.run(`BEGIN`);
    await connection.run(`UPDATE aae_models SET name = 'renamed'`);
    await expect(connection.run(SCORES)).rejects.toThrow('there are: "renamed"');
    expect(await valuesOf(other, SCORES)).toHaveLength(600);
    await connection.run(`ROLLBACK`);
    expect(await valuesOf(connection, SCORES)).toHaveLength(600);
  });
});

describe('install', () => {
  it('can be called again on the same connection', async () => {
    const { connection } = await connect();
    await connection.run(PAYMENTS);
    await connection.run(MODELS);
    const before = await valuesOf(connection, SCORES);
    await install(connection);
    expect(await valuesOf(connection, SCORES)).toEqual(before);
  });

  it('works while another connection is in a transaction', async () => {
    const { instance, connection } = await connect();
    await connection.run(PAYMENTS);
    await connection.run(MODELS);
    await connection.run(`BEGIN`);
    await valuesOf(connection, SCORES);
    const other = await instance.connect();
    await install(other);
    expect(await valuesOf(other, SCORES)).toEqual(await valuesOf(connection, SCORES));
  });

  it('finds models in another table when told which', async () => {
    const { connection } = await connect();
    await connection.run(PAYMENTS);
    await connection.run(`CREATE SCHEMA library`);
    await connection.run(MODELS.replace('aae_models', 'library.mine'));
    const sql = `SELECT count(*) FROM payments t WHERE aae_score('payments', t, models := 'library.mine') IS NOT NULL`;
    expect(await valueOf(connection, sql)).toBe(600n);
  });

  it('finds a new model of a name at once', async () => {
    const { connection } = await connect();
    await connection.run(PAYMENTS);
    await connection.run(MODELS);
    const before = await valuesOf(connection, SCORES);
    await connection.run(
      `UPDATE aae_models SET model = (SELECT aae_train(list(t), {max_iterations: 1, seed: 99}) FROM payments t)`,
    );
    expect(await valuesOf(connection, SCORES)).not.toEqual(before);
  });

  it('holds more models than are kept in memory at once', async () => {
    const { connection } = await connect();
    await connection.run(PAYMENTS);
    await connection.run(`CREATE TABLE aae_models AS SELECT 'm' || (id % 20) AS name,
      aae_train(list(t), {hidden_units: [4], latent_size: 2, max_iterations: 1, seed: 1}) AS model FROM payments t GROUP BY id % 20`);
    const sql = `SELECT count(DISTINCT name) FROM payments t, aae_models m WHERE aae_score_model(m.model, t) IS NOT NULL`;
    expect(await valueOf(connection, sql)).toBe(20n);
  });
});
