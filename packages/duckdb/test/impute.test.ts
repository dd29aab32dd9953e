import type { DuckDBConnection } from '@duckdb/node-api';
import { streamColumns } from '@colatent/duckdb';
import { beforeAll, describe, expect, it } from 'vitest';
import { connect, connectToPayments, valueOf, valuesOf } from './database.js';
import { connectToZoo, coreOf, LEFT_ALONE_NAMES, plainValue, quoted, READ_NAMES } from './zoo.js';

let zoo: DuckDBConnection;

beforeAll(async () => {
  zoo = await connectToZoo();
  await zoo.run(`CREATE TABLE filled AS
    SELECT t AS old, aae_impute('zoo', t) AS new FROM zoo t ORDER BY id`);
});

/** Rows in which a column of `filled` differs from what it was, as a value or as DuckDB writes it. */
async function changesOf(name: string, where = 'true'): Promise<unknown> {
  const column = quoted(name);
  return valueOf(
    zoo,
    `SELECT count(*) FROM filled WHERE (${where}) AND (old.${column} IS DISTINCT FROM new.${column}
      OR old.${column}::VARCHAR IS DISTINCT FROM new.${column}::VARCHAR)`,
  );
}

describe('aae_impute', () => {
  it('gives rows of the very type of the rows it is given', async () => {
    expect(await valuesOf(zoo, `SELECT DISTINCT typeof(old) = typeof(new) FROM filled`)).toEqual([
      true,
    ]);
  });

  it.each(READ_NAMES)('fills in every NULL of %s and changes nothing else of it', async (name) => {
    expect(await valueOf(zoo, `SELECT count(*) FROM filled WHERE new.${name} IS NULL`)).toBe(0n);
    expect(await valueOf(zoo, `SELECT count(*) FROM filled WHERE old.${name} IS NULL`)).not.toBe(
      0n,
    );
    expect(await changesOf(name, `old.${name} IS NOT NULL`)).toBe(0n);
  });

  it.each(LEFT_ALONE_NAMES)('leaves %s alone, which the model does not read', async (name) => {
    expect(await changesOf(name)).toBe(0n);
  });

  it('fills in what the model itself does, to the bit', async () => {
    const { model, columns } = await coreOf(zoo, 'zoo', 'SELECT * FROM zoo ORDER BY id');
    const expected = model.impute(columns);
    for await (const batch of streamColumns(
      zoo,
      'SELECT new.* EXCLUDE (k_list) FROM filled ORDER BY old.id',
    )) {
      for (const name of READ_NAMES) {
        const rows = Array.from({ length: 300 }, (_, row) => row);
        expect(rows.map((row) => plainValue(batch.get(name), row))).toEqual(
          rows.map((row) => plainValue(expected.get(name), row)),
        );
      }
    }
    model.dispose();
  });

  it('gives the same for a model given as a BLOB', async () => {
    const sql = `SELECT count(*) FROM zoo t WHERE
      aae_impute_model((SELECT model FROM aae_models), t) IS DISTINCT FROM aae_impute('zoo', t)`;
    expect(await valueOf(zoo, sql)).toBe(0n);
  });

  it('fills in the same on any number of threads and over many chunks', async () => {
    const connection = await connectToPayments();
    await connection.run(`UPDATE payments SET fee = NULL WHERE id % 3 = 0`);
    await connection.run(`CREATE TABLE many AS SELECT n, p.* FROM range(8) r(n), payments p`);
    const wrong = `SELECT count(*) FROM (SELECT m, aae_impute('payments', m) AS f FROM many m) a
      JOIN (SELECT id, aae_impute('payments', p) AS f FROM payments p) b ON a.m.id = b.id
      WHERE a.f.fee IS DISTINCT FROM b.f.fee OR a.f.n IS DISTINCT FROM a.m.n OR a.f.fee IS NULL`;
    for (const threads of [1, 4]) {
      await connection.run(`SET threads = ${threads}`);
      expect(await valueOf(connection, wrong)).toBe(0n);
    }
  });

  it('keeps infinite moments, and fills in NaN as the core does', async () => {
    const sql = `SELECT aae_impute('zoo', t) AS f FROM
      (SELECT * REPLACE (DATE 'infinity' AS a_date, 'nan'::DOUBLE AS a_double) FROM zoo) t`;
    const wrong = `SELECT count(*) FROM (${sql}) WHERE f.a_date <> DATE 'infinity' OR isnan(f.a_double)`;
    expect(await valueOf(zoo, wrong)).toBe(0n);
  });

  it('works in UPDATE, and unnests to typed columns', async () => {
    const connection = await connectToPayments();
    await connection.run(`UPDATE payments SET fee = NULL, kind = NULL WHERE id % 3 = 0`);
    const described = `SELECT column_name, column_type FROM (DESCRIBE SELECT unnest(filled) FROM (SELECT aae_impute('payments', t) AS filled FROM payments t))`;
    const table = `SELECT column_name, column_type FROM (DESCRIBE payments)`;
    expect((await connection.runAndReadAll(described)).getRows()).toEqual(
      (await connection.runAndReadAll(table)).getRows(),
    );
    await connection.run(
      `UPDATE payments t SET fee = aae_impute('payments', t).fee, kind = aae_impute('payments', t).kind`,
    );
    expect(
      await valueOf(connection, `SELECT count(*) FROM payments WHERE fee IS NULL OR kind IS NULL`),
    ).toBe(0n);
  });

  it('fills in fields of a nested STRUCT and leaves its others alone', async () => {
    const { connection } = await connect();
    await connection.run(`CREATE TABLE homes AS SELECT i AS id,
      {rooms: CASE WHEN i % 7 <> 2 THEN (hash(i) % 6)::SMALLINT END, note: '\\x00\\xFF'::BLOB,
       tag: ['a''b', NULL, 'NULL'][1 + (i % 3)::INT], area: hash(i) % 6 * 20.5 + 10} AS home,
      CASE WHEN i % 50 <> 1 THEN {deep: {lit: hash(i) % 6 > 2}} END AS outside FROM range(300) r(i)`);
    await connection.run(`CREATE TABLE aae_models AS SELECT 'homes' AS name, aae_train(list(t ORDER BY id),
      {effort: 'light', seed: 1, max_iterations: 5, columns: {'home.tag': {exclude: true}}}) AS model FROM homes t`);
    const filled = `SELECT t AS old, aae_impute('homes', t) AS new FROM homes t`;
    const wrong = `SELECT count(*) FROM (${filled}) WHERE
      new.home.rooms IS NULL OR new.outside.deep.lit IS NULL OR new.home.note IS DISTINCT FROM old.home.note
      OR new.home.tag IS DISTINCT FROM old.home.tag OR new.home.area IS DISTINCT FROM old.home.area
      OR (old.home.rooms IS NOT NULL AND new.home.rooms <> old.home.rooms)
      OR (old.outside IS NOT NULL AND new.outside <> old.outside)`;
    expect(await valueOf(connection, wrong)).toBe(0n);
  });

  it('says what it cannot copy within a nested STRUCT', async () => {
    const connection = await connectToPayments();
    const sql = `SELECT aae_impute('payments', t) FROM (SELECT * REPLACE (NULL::DOUBLE AS amount), {n: 1, m: map {1: 2}} AS s FROM payments) t`;
    await expect(connection.run(sql)).rejects.toThrow(/STRUCT.*MAP/u);
  });

  it('gives NULL for a NULL row, and the row as it is for a NULL name', async () => {
    const connection = await connectToPayments();
    const sql = (name: string): string => `SELECT count(aae_impute(${name}, r)) FROM
      (SELECT [t][CASE WHEN id % 2 = 0 THEN 1 END] AS r FROM (SELECT * REPLACE (NULL::DOUBLE AS amount) FROM payments) t)`;
    expect(await valueOf(connection, sql(`'payments'`))).toBe(300n);
    expect(await valueOf(connection, sql(`NULL`))).toBe(300n);
  });

  it('says which column is missing, which model is unknown and what is no row', async () => {
    const connection = await connectToPayments();
    await expect(
      connection.run(`SELECT aae_impute('payments', t) FROM (SELECT id, fee FROM payments) t`),
    ).rejects.toThrow(/"amount"/u);
    await expect(
      connection.run(`SELECT aae_impute('paymints', t) FROM payments t`),
    ).rejects.toThrow(/"paymints".*"payments"/su);
    await expect(connection.run(`SELECT aae_impute('payments', 5)`)).rejects.toThrow(
      /not a STRUCT/u,
    );
  });
});
