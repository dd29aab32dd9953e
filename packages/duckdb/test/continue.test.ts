import { continueTrainingSync, type ContinueOptions, type ProgressEvent } from '@colatent/core';
import { DuckDBBlobValue, type DuckDBConnection } from '@duckdb/node-api';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connect, MODELS, PAYMENTS, valueOf } from './database.js';
import { modelOf, paymentColumns } from './payment-columns.js';

const warnings: string[] = [];
const events: ProgressEvent[] = [];
let connection: DuckDBConnection;

/** Two hundred payments of a kind the model was not trained on. */
const TODAY = `
  CREATE TABLE today AS
  SELECT id, amount, (amount * 0.1 + hash(id * 3) % 10 / 50.0)::FLOAT AS fee, 'cheque' AS kind, abroad, paid_at
  FROM payments WHERE id < 200`;
const OPTIONS = `{max_iterations: 3, seed: 3}`;
const SAME_OPTIONS: ContinueOptions = { maxIterations: 3, seed: 3 };
const UPDATE = `UPDATE aae_models SET model = aae_continue('payments', (SELECT list(t) FROM today t)) WHERE name = 'payments'`;

async function bytesOf(query: string, on = connection): Promise<Uint8Array | null> {
  const value = await valueOf(on, query);
  return value instanceof DuckDBBlobValue ? value.bytes : null;
}

beforeAll(async () => {
  ({ connection } = await connect(
    ':memory:',
    {},
    {
      onWarning: (warning) => warnings.push(warning),
      onProgress: (event) => events.push(event),
    },
  ));
  await connection.run(PAYMENTS);
  await connection.run(TODAY);
  await connection.run(MODELS);
});

beforeEach(() => {
  warnings.length = 0;
  events.length = 0;
});

describe('aae_continue', () => {
  it('gives the file that continuing the model itself gives', async () => {
    const model = await modelOf(connection);
    const today = await paymentColumns(connection, 'today ORDER BY id');
    const result = continueTrainingSync(model, today, SAME_OPTIONS);
    const sql = `SELECT aae_continue('payments', (SELECT list(t ORDER BY id) FROM today t), ${OPTIONS})`;
    expect(Buffer.from((await bytesOf(sql)) ?? []).equals(result.model.toBytes())).toBe(true);
    const byModel = `SELECT aae_continue_model(model, (SELECT list(t ORDER BY id) FROM today t), ${OPTIONS}) FROM aae_models`;
    expect(await bytesOf(byModel)).toEqual(await bytesOf(sql));
    expect(events.length).toBeGreaterThan(0);
    expect(new Set(warnings)).toEqual(new Set(result.warnings));
    model.dispose();
    result.model.dispose();
  });

  it('keeps a model of a table up to date by UPDATE, and knows new categories then', async () => {
    const { connection: own } = await connect();
    await own.run(PAYMENTS);
    await own.run(TODAY);
    await own.run(MODELS);
    const summary = `SELECT summary LIKE '%cheque%' FROM aae_columns('payments') WHERE column_name = 'kind'`;
    const odd = `SELECT median(aae_score('payments', t)) FROM today t`;
    expect(await valueOf(own, summary)).toBe(false);
    const before = Number(await valueOf(own, odd));
    const updated = await own.run(UPDATE);
    expect(updated.rowsChanged).toBe(1);
    expect(await valueOf(own, summary)).toBe(true);
    expect(Number(await valueOf(own, odd))).toBeLessThan(before - 0.3);
    expect(await valueOf(own, `SELECT aae_info('payments').rows`)).toBe(479n + 160n);
  });

  it.each([
    [
      `SELECT list(t) FROM (SELECT amount FROM today) t`,
      /columns "fee", .*, are missing; the only column is "amount"/u,
    ],
    [`SELECT list(t) FROM (SELECT * REPLACE ('much' AS amount) FROM today) t`, /"amount"/u],
    [`SELECT list(t) FROM (FROM today LIMIT 9) t`, /9 new rows.*at least 10/u],
    [`SELECT list(t) FROM (FROM today LIMIT 0) t`, /aae_continue was given no rows/u],
    [`NULL`, /aae_continue was given no rows/u],
    [`SELECT list(fee) FROM today`, /list of rows, not of FLOAT/u],
    [`SELECT first(t) FROM today t`, /aae_continue takes a list of rows, as in SELECT/u],
  ])('leaves the old model where it cannot go on, as from (%s)', async (rows, message) => {
    const before = await bytesOf(`SELECT model FROM aae_models`);
    const update = UPDATE.replace('SELECT list(t) FROM today t', rows);
    await expect(connection.run(update)).rejects.toThrow(message);
    expect(await bytesOf(`SELECT model FROM aae_models`)).toEqual(before);
  });

  it.each([
    [`{hidden_units: [8]}`, /aae_continue has no option "hidden_units"; the options are replay, /u],
    [`{replay: 1}`, /option replay is 1/u],
    [`{replay: 'much'}`, /option "replay" must be a number, not much/u],
    [`{max_iterations: 0}`, /max_iterations/u],
    [`7`, /the options of aae_continue must be a struct such as \{replay: 0\.5, seed: 1\}/u],
  ])('refuses the options %s', async (options, message) => {
    const sql = `SELECT aae_continue('payments', list(t), ${options}) FROM today t`;
    await expect(connection.run(sql)).rejects.toThrow(message);
  });

  it('warns of columns the model was not trained on, but not of those it left out', async () => {
    await connection.run(
      `SELECT aae_continue('payments', list(t), ${OPTIONS}) FROM (SELECT *, 1 AS "it's ""new""" FROM today) t`,
    );
    expect(warnings.filter((warning) => warning.startsWith('column'))).toEqual([
      `column "it's "new"" is left out: the model was not trained on it; fit a new model to include it`,
    ]);
  });

  it('records when, where it is told', async () => {
    const sql = `SELECT epoch(aae_info_model(aae_continue('payments', list(t), {max_iterations: 1, trained_at: TIMESTAMP '2026-05-04 03:02:01'})).trained_at) FROM today t`;
    expect(await valueOf(connection, sql)).toBe(Date.UTC(2026, 4, 4, 3, 2, 1) / 1000);
  });

  it('goes on from the model of each group on the rows of the group', async () => {
    await connection.run(
      `CREATE OR REPLACE TABLE two AS SELECT unnest(['a''b', '"c"']) AS name, model FROM aae_models`,
    );
    const sql = `SELECT if(id % 2 = 0, 'a''b', '"c"') AS name, list(t ORDER BY id) AS rows FROM today t GROUP BY 1`;
    const models = `SELECT name, aae_continue(name, rows, ${OPTIONS}, models := 'two') AS model FROM (${sql})`;
    for (const [name, rest] of [
      [`a''b`, 0],
      [`"c"`, 1],
    ] as const) {
      const alone = `SELECT aae_continue('payments', list(t ORDER BY id), ${OPTIONS}) FROM today t WHERE id % 2 = ${rest}`;
      expect(await bytesOf(`SELECT model FROM (${models}) WHERE name = '${name}'`)).toEqual(
        await bytesOf(alone),
      );
    }
  });

  it('gives NULL for a NULL name or model, and names an unknown one', async () => {
    const rows = `(SELECT list(t) FROM today t)`;
    expect(await valueOf(connection, `SELECT aae_continue(NULL, ${rows})`)).toBe(null);
    expect(await valueOf(connection, `SELECT aae_continue_model(NULL, ${rows})`)).toBe(null);
    await expect(connection.run(`SELECT aae_continue('paymnts', ${rows})`)).rejects.toThrow(
      'there are: "payments"',
    );
  });
});
