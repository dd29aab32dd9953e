import { DuckDBBlobValue, type DuckDBConnection } from '@duckdb/node-api';
import { beforeAll, describe, expect, it } from 'vitest';
import { connectToPayments, valueOf, valuesOf } from './database.js';
import { connectToZoo, LEFT_ALONE_NAMES, quoted, READ_NAMES } from './zoo.js';

let connection: DuckDBConnection;

beforeAll(async () => {
  connection = await connectToPayments();
  await connection.run(`SET VARIABLE m = aae_model('payments')`);
});

describe('aae_compress', () => {
  it('takes 14 bytes and 4 a latent number in 32 bits, 18 bytes and 2 or 1 in 16 or 8', async () => {
    for (const [bits, bytes] of [
      [32, 14n + 3n * 4n],
      [16, 18n + 3n * 2n],
      [8, 18n + 3n],
    ]) {
      const sql = `SELECT DISTINCT octet_length(aae_compress('payments', t, bits := ${String(bits)})) FROM payments t`;
      expect(await valuesOf(connection, sql)).toEqual([bytes]);
    }
  });

  it('keeps 16 bits when nothing or NULL is said, and gives the same for a BLOB of a model', async () => {
    const wrong = `SELECT count(*) FROM payments t WHERE
      aae_compress('payments', t) <> aae_compress('payments', t, bits := 16)
      OR aae_compress('payments', t, bits := NULL) <> aae_compress('payments', t)
      OR aae_compress_model(getvariable('m'), t) <> aae_compress('payments', t)`;
    expect(await valueOf(connection, wrong)).toBe(0n);
  });

  it('gives NULL for a NULL row or name, and an error for other bits', async () => {
    const sql = `SELECT count(aae_compress(CASE WHEN id % 3 <> 0 THEN 'payments' END, [t][1 + (id % 2)::INT])) FROM payments t`;
    expect(await valueOf(connection, sql)).toBe(200n);
    await expect(
      connection.run(`SELECT aae_compress('payments', t, bits := 12) FROM payments t`),
    ).rejects.toThrow(/bits is 12; it must be 8, 16 or 32/u);
  });
});

describe('aae_decompress', () => {
  it('gives the very reconstruction where 32 bits are kept, and NULL in other columns', async () => {
    const zoo = await connectToZoo();
    await zoo.run(`CREATE TABLE restored AS SELECT aae_reconstruct('zoo', t) AS made,
      aae_decompress('zoo', aae_compress('zoo', t, bits := 32), columns_of := 'zoo') AS back FROM zoo t`);
    expect(
      await valuesOf(zoo, `SELECT DISTINCT typeof(made) = typeof(back) FROM restored`),
    ).toEqual([true]);
    for (const name of READ_NAMES) {
      const wrong = `SELECT count(*) FROM restored WHERE made.${name} IS DISTINCT FROM back.${name}`;
      expect([name, await valueOf(zoo, wrong)]).toEqual([name, 0n]);
    }
    for (const name of LEFT_ALONE_NAMES) {
      expect(await valueOf(zoo, `SELECT count(back.${quoted(name)}) FROM restored`)).toBe(0n);
    }
  });

  it('loses little of a latent vector in 16 bits and at most half a step in 8', async () => {
    const furthest = async (bits: number): Promise<number> => {
      const sql = `SELECT max(abs(aae_decompress_model(getvariable('m'), aae_compress('payments', t, bits := ${bits})).amount
        - aae_reconstruct('payments', t).amount)) FROM payments t`;
      return Number(await valueOf(connection, sql));
    };
    expect(await furthest(32)).toBe(0);
    expect(await furthest(16)).toBeLessThan(0.01);
    expect(await furthest(8)).toBeLessThan(1);
    expect(await furthest(8)).toBeGreaterThan(await furthest(16));
  });

  it('gives the columns of the model, typed by it, where the model is given as a BLOB', async () => {
    const sql = `SELECT typeof(aae_decompress_model(getvariable('m'), aae_compress('payments', t))) FROM payments t LIMIT 1`;
    expect(await valueOf(connection, sql)).toBe(
      'STRUCT(amount DOUBLE, fee DOUBLE, kind VARCHAR, abroad BOOLEAN, paid_at TIMESTAMP)',
    );
  });

  it('gives NULL for NULL', async () => {
    const sql = `SELECT aae_decompress('payments', NULL, columns_of := 'payments') IS NULL`;
    expect(await valueOf(connection, sql)).toBe(true);
    const some = `SELECT count(aae_decompress('payments', CASE WHEN id % 2 = 0 THEN aae_compress('payments', t) END, columns_of := 'payments')) FROM payments t`;
    expect(await valueOf(connection, some)).toBe(300n);
  });

  it('refuses a row that another model compressed, naming both', async () => {
    await connection.run(
      `INSERT INTO aae_models SELECT 'other', aae_train(list(t), {effort: 'light', max_iterations: 1, seed: 2}) FROM payments t`,
    );
    const sql = `SELECT aae_decompress('payments', aae_compress('other', t), columns_of := 'payments') FROM payments t`;
    await expect(connection.run(sql)).rejects.toThrow(/compressed by the model of hash .* not by/u);
    await connection.run(`DELETE FROM aae_models WHERE name = 'other'`);
  });

  it('refuses every BLOB that differs from a compressed row in a byte, and what is none', async () => {
    const blob = await valueOf(connection, `SELECT aae_compress('payments', t) FROM payments t`);
    const bytes = blob instanceof DuckDBBlobValue ? blob.bytes : new Uint8Array();
    const decompress = (damaged: Uint8Array): Promise<unknown> =>
      connection.run(`SELECT aae_decompress('payments', $blob, columns_of := 'payments')`, {
        blob: new DuckDBBlobValue(damaged),
      });
    await decompress(bytes);
    for (let at = 0; at < bytes.length; at++) {
      const damaged = Uint8Array.from(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ 0x10;
      await expect(decompress(damaged)).rejects.toThrow(/compressed row/u);
      await expect(decompress(bytes.subarray(0, at))).rejects.toThrow(/compressed row/u);
    }
  });
});
