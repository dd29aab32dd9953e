import type { DuckDBConnection } from '@duckdb/node-api';
import { beforeAll, describe, expect, it } from 'vitest';
import { connectToPayments, valueOf, valuesOf } from './database.js';

let connection: DuckDBConnection;

beforeAll(async () => {
  connection = await connectToPayments();
});

/** Names and types of a query's columns. */
async function columnsOf(query: string): Promise<unknown[][]> {
  const sql = `SELECT column_name, column_type FROM (DESCRIBE ${query})`;
  return (await connection.runAndReadAll(sql)).getRows();
}

describe('aae_detect', () => {
  it('adds score and is_anomaly to all columns, and keeps every row and the order of both', async () => {
    expect(await columnsOf(`FROM aae_detect('payments', 'payments')`)).toEqual([
      ...(await columnsOf(`FROM payments`)),
      ['score', 'FLOAT'],
      ['is_anomaly', 'BOOLEAN'],
    ]);
    expect(
      (
        await connection.runAndReadAll(
          `FROM aae_detect('payments', 'payments', contamination := 0.1)`,
        )
      ).getRows(),
    ).toEqual(
      (
        await connection.runAndReadAll(`SELECT *, aae_score('payments', t),
          aae_is_anomaly('payments', t, contamination := 0.1) FROM payments t`)
      ).getRows(),
    );
  });

  it('calls one row in a hundred an anomaly when nothing or NULL is said', async () => {
    const by = (options: string): Promise<unknown> =>
      valuesOf(
        connection,
        `SELECT id FROM aae_detect('payments', 'payments'${options}) WHERE is_anomaly`,
      );
    const expected = await valuesOf(
      connection,
      `SELECT id FROM payments t WHERE aae_is_anomaly('payments', t)`,
    );
    expect(expected).toContain(599n);
    expect(await by('')).toEqual(expected);
    expect(await by(', contamination := NULL, top_k := NULL')).toEqual(expected);
  });

  it('gives the top_k oddest rows, oddest first', async () => {
    const scores = await valuesOf(
      connection,
      `SELECT score FROM aae_detect('payments', 'payments', top_k := 7)`,
    );
    expect(scores).toEqual(
      await valuesOf(
        connection,
        `SELECT aae_score('payments', t) FROM payments t ORDER BY 1 DESC LIMIT 7`,
      ),
    );
    expect(await columnsOf(`FROM aae_detect('payments', 'payments', top_k := 7)`)).toHaveLength(8);
    expect(
      await valuesOf(connection, `FROM aae_detect('payments', 'payments', top_k := 0)`),
    ).toEqual([]);
  });

  it('explains the anomalies when told so, and no other row', async () => {
    const query = `FROM aae_detect('payments', 'payments', contamination := 0.05, explain := true)`;
    expect(await columnsOf(query)).toEqual([
      ...(await columnsOf(`FROM aae_detect('payments', 'payments')`)),
      [
        'explanation',
        'STRUCT("column" VARCHAR, "share" FLOAT, observed VARCHAR, expected VARCHAR)[]',
      ],
    ]);
    const rows = (await connection.runAndReadAll(query)).getRows();
    expect(rows).toEqual(
      (
        await connection.runAndReadAll(`SELECT *,
          CASE WHEN is_anomaly THEN aae_explain('payments', t) END
          FROM aae_detect('payments', 'payments', contamination := 0.05) t`)
      ).getRows(),
    );
    const explained = rows.filter((row) => row.at(-1) !== null);
    expect(explained.length).toBeGreaterThan(1);
    expect(explained.length).toBe(rows.filter((row) => row.at(-2) === true).length);
  });

  it('explains all of the top_k oddest rows, and takes NULL for no', async () => {
    const ofTop = `FROM aae_detect('payments', 'payments', top_k := 20`;
    const explained = await connection.runAndReadAll(`${ofTop}, explain := true)`);
    const plain = await connection.runAndReadAll(`${ofTop}, explain := NULL)`);
    expect(explained.getRows().map((row) => row.slice(0, -1))).toEqual(plain.getRows());
    expect(explained.getRows().filter((row) => row.at(-1) === null)).toEqual([]);
    expect(explained.getRows().some((row) => row.at(-2) === false)).toBe(true);
  });

  it('takes a table by its qualified name, a name with anything in it, and a view', async () => {
    await connection.run(`CREATE SCHEMA "my ""schema"`);
    await connection.run(
      `CREATE TABLE "my ""schema"."a.b'; DROP TABLE payments; --" AS SELECT *, 1 AS "x "" y" FROM payments`,
    );
    await connection.run(`CREATE VIEW "two words" AS FROM payments`);
    const expected = await valuesOf(connection, `SELECT aae_score('payments', t) FROM payments t`);
    for (const name of [
      'main.payments',
      'memory.main.payments',
      '"payments"',
      'two words',
      '"my ""schema"."a.b\'; DROP TABLE payments; --"',
    ]) {
      const sql = `SELECT score FROM aae_detect('payments', '${name.replaceAll("'", "''")}')`;
      expect(await valuesOf(connection, sql)).toEqual(expected);
    }
  });

  it('takes models from another table, and names with quotes', async () => {
    await connection.run(
      `CREATE TABLE "other models" AS SELECT 'it''s' AS name, model FROM aae_models`,
    );
    expect(
      await valueOf(
        connection,
        `SELECT count(*) FROM aae_detect('it''s', 'payments', models := 'other models')`,
      ),
    ).toBe(600n);
  });

  it('says so when a column of the table has the name of one that is added', async () => {
    for (const name of ['score', 'is_anomaly', 'SCORE', 'explanation']) {
      await connection.run(
        `CREATE OR REPLACE VIEW clashing AS SELECT *, 1 AS ${name} FROM payments`,
      );
      await expect(
        connection.run(`FROM aae_detect('payments', 'clashing', explain := true)`),
      ).rejects.toThrow(new RegExp(`already has a column "${name.toLowerCase()}"`, 'u'));
    }
    await connection.run(`FROM aae_detect('payments', 'clashing')`);
  });

  it('says what is wrong with an argument', async () => {
    const detect = (text: string): Promise<unknown> => connection.run(`FROM aae_detect(${text})`);
    await expect(detect(`'payments', 'nowhere'`)).rejects.toThrow(/nowhere/u);
    await expect(detect(`'nobody', 'payments'`)).rejects.toThrow(/"nobody".*"payments"/u);
    await expect(detect(`'payments', NULL`)).rejects.toThrow(/table is NULL/u);
    await expect(detect(`'payments', ''`)).rejects.toThrow(/no name of a table/u);
    await expect(detect(`'payments', 'payments', contamination := 2`)).rejects.toThrow(
      /contamination.*2/u,
    );
    await expect(detect(`'payments', 'payments', top_k := -1`)).rejects.toThrow(/top_k is -1/u);
  });
});

describe('aae_embed_table', () => {
  it('adds the latent vectors to all columns', async () => {
    expect(await columnsOf(`FROM aae_embed_table('payments', 'payments')`)).toEqual([
      ...(await columnsOf(`FROM payments`)),
      ['latent', 'FLOAT[]'],
    ]);
    expect(
      (await connection.runAndReadAll(`FROM aae_embed_table('payments', 'payments')`)).getRows(),
    ).toEqual(
      (
        await connection.runAndReadAll(`SELECT *, aae_embed('payments', t) FROM payments t`)
      ).getRows(),
    );
  });

  it('says so when the table has a column of that name', async () => {
    await connection.run(`CREATE OR REPLACE VIEW clashing AS SELECT *, 1 AS latent FROM payments`);
    await expect(connection.run(`FROM aae_embed_table('payments', 'clashing')`)).rejects.toThrow(
      /already has a column "latent"/u,
    );
  });
});
