import type { DriftReport } from '@colatent/core';
import type { DuckDBConnection } from '@duckdb/node-api';
import { beforeAll, describe, expect, it } from 'vitest';
import { connect, connectToPayments, PAYMENTS, QUICK, valueOf } from './database.js';
import { modelOf, paymentColumns } from './payment-columns.js';

let connection: DuckDBConnection;

/** Payments that are dearer, of another kind now and then, and sometimes without a fee. */
const MOVED = `
  SELECT * REPLACE (amount + 15 AS amount, CASE WHEN id % 3 = 0 THEN 'cheque' ELSE kind END AS kind)
  FROM payments WHERE id < 400`;

beforeAll(async () => {
  connection = await connectToPayments();
  await connection.run(`CREATE TABLE today AS ${MOVED}`);
});

async function rowsOf(sql: string, on = connection): Promise<unknown[][]> {
  const reader = await on.runAndReadAll(sql);
  return reader
    .getRows()
    .map((row) => row.map((value) => (typeof value === 'bigint' ? Number(value) : value)));
}

function linesOf(report: DriftReport): unknown[][] {
  const { rows, referenceRows, scores } = report;
  const nothing = (count: number): null[] => new Array<null>(count).fill(null);
  return [
    ['all', null, null, report.pValue, ...nothing(11), rows, referenceRows],
    [
      ...['scores', null, null, scores.pValue, null, scores.totalVariation, ...nothing(5)],
      ...[scores.aboveTwo.now, scores.aboveTwo.reference],
      ...[scores.statistic, scores.degreesOfFreedom, rows, referenceRows],
    ],
    ...report.columns.map((of) => [
      ...['column', of.name, of.kind, of.pValue, of.adjustedPValue, of.totalVariation, of.shift],
      ...[of.nulls.now, of.nulls.reference, of.unseen?.now ?? null, of.unseen?.reference ?? null],
      ...[null, null, of.statistic, of.degreesOfFreedom, rows, referenceRows],
    ]),
  ];
}

describe('aae_drift', () => {
  it('of a table is what the model itself reports, to the bit', async () => {
    const model = await modelOf(connection);
    for (const table of ['today', 'payments']) {
      const report = model.drift(await paymentColumns(connection, `${table} ORDER BY id`));
      expect(await rowsOf(`FROM aae_drift('payments', '${table}')`)).toEqual(linesOf(report));
    }
    model.dispose();
  });

  it('of list(t) is the same, as a list of structs', async () => {
    const listed = `SELECT unnest(aae_drift('payments', list(t)), recursive := true) FROM today t`;
    const table = await rowsOf(`FROM aae_drift('payments', 'today')`);
    expect(await rowsOf(listed)).toEqual(table);
    expect(await rowsOf(`FROM (${listed})`)).toEqual(table);
  });

  it('names the columns that moved, and tells that rows moved at all', async () => {
    const moved = `SELECT column_name FROM aae_drift('payments', 'today') WHERE adjusted_p_value < 0.001 ORDER BY 1`;
    expect(await rowsOf(moved)).toEqual([['amount'], ['kind']]);
    const all = `SELECT p_value < 0.001 FROM aae_drift('payments', 'today') WHERE part = 'all'`;
    expect(await rowsOf(all)).toEqual([[true]]);
    const same = `SELECT p_value < 0.001 FROM aae_drift('payments', 'payments') WHERE part = 'all'`;
    expect(await rowsOf(same)).toEqual([[false]]);
  });

  it('has a report for each group, by the model of the group', async () => {
    const { connection: grouped } = await connect();
    await grouped.run(PAYMENTS);
    await grouped.run(
      `CREATE TABLE halves AS SELECT *, if(id % 2 = 0, 'even', 'odd') AS half FROM payments`,
    );
    await grouped.run(`CREATE TABLE aae_models AS
      SELECT half AS name, aae_train(list(t ORDER BY id), ${QUICK}) AS model FROM halves t GROUP BY half`);
    const together = `SELECT half, aae_drift(half, list(t ORDER BY id)) AS report FROM halves t GROUP BY half`;
    for (const half of ['even', 'odd']) {
      const alone = `SELECT unnest(aae_drift('${half}', list(t ORDER BY id)), recursive := true) FROM halves t WHERE half = '${half}'`;
      const picked = `SELECT unnest(report, recursive := true) FROM (${together}) WHERE half = '${half}'`;
      const rows = await rowsOf(alone, grouped);
      expect(rows.length).toBeGreaterThan(4);
      expect(await rowsOf(picked, grouped)).toEqual(rows);
    }
  });

  it('takes a view, a name with quotes and rows with more columns', async () => {
    await connection.run(`CREATE VIEW "it's.new day" AS SELECT 1 AS more, * FROM today`);
    expect(await rowsOf(`FROM aae_drift('payments', '"it''s.new day"')`)).toEqual(
      await rowsOf(`FROM aae_drift('payments', 'today')`),
    );
  });

  it('tells nothing of NULLs: no rows, a NULL list, name or model', async () => {
    await connection.run(`CREATE OR REPLACE TABLE nobody AS FROM payments LIMIT 0`);
    expect(await rowsOf(`FROM aae_drift('payments', 'nobody')`)).toEqual([]);
    expect(await rowsOf(`FROM aae_drift(NULL, 'today')`)).toEqual([]);
    expect(await valueOf(connection, `SELECT aae_drift('payments', NULL)`)).toBe(null);
    expect(await valueOf(connection, `SELECT aae_drift(NULL, list(t)) FROM today t`)).toBe(null);
    expect(await valueOf(connection, `SELECT aae_drift_model(NULL, list(t)) FROM today t`)).toBe(
      null,
    );
  });

  it('names an unknown model, a missing column, and what is no list of rows', async () => {
    await expect(connection.run(`FROM aae_drift('paymnts', 'today')`)).rejects.toThrow(
      'there are: "payments"',
    );
    await expect(
      connection.run(`SELECT aae_drift('payments', list(t)) FROM (SELECT fee FROM today) t`),
    ).rejects.toThrow(/columns "amount", .* are missing; the only column is "fee"/u);
    await expect(
      connection.run(
        `SELECT aae_drift('payments', list(t)) FROM (SELECT * RENAME (amount AS amuont) FROM today) t`,
      ),
    ).rejects.toThrow(
      /column "amount", .* is missing; .*; if it is the same, rename "amuont" to "amount"/u,
    );
    await expect(connection.run(`SELECT aae_drift('payments', t) FROM today t`)).rejects.toThrow(
      /aae_drift takes a list of rows, as in SELECT aae_drift\('fraud', list\(t\)\)/u,
    );
    await expect(
      connection.run(`SELECT aae_drift('payments', list(fee)) FROM today`),
    ).rejects.toThrow('aae_drift takes a list of rows, not of FLOAT');
  });
});
