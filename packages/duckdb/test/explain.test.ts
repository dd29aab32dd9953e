import { percentileOf, type Explanation } from '@colatent/core';
import type { DuckDBConnection } from '@duckdb/node-api';
import { beforeAll, describe, expect, it } from 'vitest';
import { connect, connectToPayments, PAYMENTS, QUICK, valueOf, valuesOf } from './database.js';
import { modelOf, paymentColumns } from './payment-columns.js';

let connection: DuckDBConnection;

beforeAll(async () => {
  connection = await connectToPayments();
});

describe('aae_percentile', () => {
  it('gives the percentile of the score the model itself gives, to the bit', async () => {
    const model = await modelOf(connection);
    const scores = model.score(await paymentColumns(connection));
    expect(
      await valuesOf(
        connection,
        `SELECT aae_percentile('payments', t) FROM payments t ORDER BY id`,
      ),
    ).toEqual(Array.from(scores, percentileOf));
    model.dispose();
  });

  it('is a DOUBLE that tells rows apart that are odder than any held out', async () => {
    const odd = `(SELECT * REPLACE (amount * 0.1 + 1 + range * 0.25 AS fee) FROM payments, range(1, 5) WHERE id = 598)`;
    const sql = `SELECT aae_percentile('payments', t) AS p FROM ${odd} t ORDER BY t.fee`;
    const percentiles = (await valuesOf(connection, sql)).map(Number);
    expect(new Set(percentiles).size).toBe(4);
    expect(percentiles.every((p) => p > 99 && p < 100)).toBe(true);
    expect(await valueOf(connection, `SELECT typeof(p) FROM (${sql})`)).toBe('DOUBLE');
  });

  it('gives NULL for a NULL row, name or model', async () => {
    expect(await valueOf(connection, `SELECT aae_percentile('payments', NULL)`)).toBe(null);
    expect(await valueOf(connection, `SELECT aae_percentile(NULL, t) FROM payments t`)).toBe(null);
    expect(await valueOf(connection, `SELECT aae_percentile_model(NULL, t) FROM payments t`)).toBe(
      null,
    );
  });
});

/** Explanations as rows of column and share, row by row. */
function sharesOf(explanations: readonly Explanation[]): unknown[][] {
  return explanations.flatMap(({ reasons }, row) =>
    reasons.map(({ column, share }) => [row, column, Math.fround(share)]),
  );
}

async function sharesInSql(explain: string, rows: string): Promise<unknown[][]> {
  const reader = await connection.runAndReadAll(`
    SELECT position, why.column, why.share FROM (
      SELECT row_number() OVER (ORDER BY id) - 1 AS position, ${explain} AS reasons FROM ${rows} t
    ), LATERAL (SELECT unnest(reasons) AS why, generate_subscripts(reasons, 1) AS rank)
    ORDER BY position, rank`);
  return reader.getRows().map(([row, ...others]) => [Number(row), ...others]);
}

describe('aae_explain', () => {
  it.each([
    [`aae_explain('payments', t)`, undefined],
    [`aae_explain('payments', t, NULL)`, undefined],
    [`aae_explain('payments', t, 2)`, 2],
    [`aae_explain('payments', t, top := 1)`, 1],
    [`aae_explain_model((SELECT model FROM aae_models), t, 'Infinity'::DOUBLE)`, Infinity],
  ])('%s gives what the model itself gives, shares to the bit', async (sql, top) => {
    const model = await modelOf(connection);
    const explanations = model.explain(await paymentColumns(connection), { top });
    expect(await sharesInSql(sql, 'payments')).toEqual(sharesOf(explanations));
    model.dispose();
  });

  it('names the fee of the payment whose fee does not fit its amount', async () => {
    const why = `SELECT aae_explain('payments', t)[1].column AS why FROM payments t WHERE id = 599`;
    expect(await valueOf(connection, why)).toBe('fee');
  });

  it('has a typed list of structs, also without rows', async () => {
    const type = `SELECT typeof(aae_explain('payments', t)) FROM payments t LIMIT 1`;
    expect(await valueOf(connection, type)).toBe(
      'STRUCT("column" VARCHAR, "share" FLOAT, observed VARCHAR, expected VARCHAR)[]',
    );
    const none = `SELECT aae_explain('payments', t) FROM payments t WHERE id < 0`;
    expect(await valuesOf(connection, none)).toEqual([]);
  });

  it('gives rows the same reasons in chunks of any number', async () => {
    const wrong = `SELECT count(*) FROM
      (SELECT t.id, aae_explain('payments', t, 3) AS why FROM (SELECT p.* FROM range(40) r, payments p WHERE id > 520) t) a
      JOIN (SELECT id, aae_explain('payments', t, 3) AS why FROM payments t) b USING (id)
      WHERE a.why IS DISTINCT FROM b.why`;
    expect(await valueOf(connection, wrong)).toBe(0n);
  });

  it('gives each row as many columns as it asks for, by its own model', async () => {
    const { connection: grouped } = await connect();
    await grouped.run(PAYMENTS);
    await grouped.run(`CREATE TABLE aae_models AS
      SELECT kind AS name, aae_train(list(t), ${QUICK}) AS model FROM payments t GROUP BY kind`);
    const mixed = `SELECT id, aae_explain(kind, t, id % 3 + 1) AS why FROM payments t WHERE id < 60`;
    const wrong = ['card', 'transfer', 'standing order by mandate'].map(
      (kind) => `SELECT count(*) AS n FROM (${mixed}) m JOIN
        (SELECT id, aae_explain('${kind}', t, 3) AS why FROM payments t WHERE kind = '${kind}') a USING (id)
        WHERE m.why IS DISTINCT FROM a.why[1 : id % 3 + 1]`,
    );
    expect(await valueOf(grouped, `SELECT sum(n)::INT FROM (${wrong.join(' UNION ALL ')})`)).toBe(
      0,
    );
  });

  it('keeps NULL observed as NULL, and says what is expected there', async () => {
    const gaps = `SELECT * REPLACE (NULL::VARCHAR AS kind, NULL AS paid_at) FROM payments WHERE id < 9`;
    const reader = await connection.runAndReadAll(
      `SELECT DISTINCT why.observed, why.expected IS NULL FROM
        (SELECT unnest(aae_explain('payments', t)) AS why FROM (${gaps}) t) WHERE why.column IN ('kind', 'paid_at')`,
    );
    expect(reader.getRows()).toEqual([[null, false]]);
  });

  it('gives NULL for a NULL row, name or model, and explains the neighbours', async () => {
    expect(await valueOf(connection, `SELECT aae_explain('payments', NULL)`)).toBe(null);
    expect(await valueOf(connection, `SELECT aae_explain(NULL, t) FROM payments t`)).toBe(null);
    const some = `SELECT aae_explain('payments', CASE WHEN id % 2 = 0 THEN t END) IS NULL FROM payments t WHERE id < 4 ORDER BY id`;
    expect(await valuesOf(connection, some)).toEqual([false, true, false, true]);
  });

  it.each(['0', '-1', '1.5'])('refuses %s as a number of columns', async (top) => {
    await expect(
      connection.run(`SELECT aae_explain('payments', t, ${top}) FROM payments t`),
    ).rejects.toThrow(/option top is/u);
  });

  it('names a column that the rows lack', async () => {
    const sql = `SELECT aae_explain('payments', t) FROM (SELECT amount, kind FROM payments) t`;
    await expect(connection.run(sql)).rejects.toThrow(/columns "fee", .* are missing/u);
  });
});

/** A column of every type, with values near the ends of what it holds. */
const KINDS: Readonly<Record<string, string>> = {
  truth: `i % 3 = 0`,
  tiny: `(i % 200 - 100)::TINYINT`,
  whole: `((i * 7919) % 1000 - 500)::INTEGER`,
  big: `9007199254740993 + (i * 7919) % 1000`,
  unsigned: `(18446744073709551615 - (i * 7919) % 1000 * 1000000000000)::UBIGINT`,
  huge: `((i * 7919) % 1000 * 1000000000000000)::HUGEINT`,
  short: `((i * 7919) % 1000 / 7)::FLOAT`,
  long: `(i * 7919) % 1000 / 7`,
  far: `(1.5 + i % 10) * pow(10::DOUBLE, (i * 7919) % 60 - 30)`,
  price: `((i * 7919) % 1000 / 100 - 3)::DECIMAL(9, 2)`,
  fine: `((i * 7919) % 1000 / 1000 - 0.5)::DECIMAL(18, 9)`,
  word: `['a "quoted" one', 'plain', 'naïve and rather long', ''][(i % 4 + 1)::INT]`,
  mood: `['calm', 'angry'][(i % 2 + 1)::INT]::ENUM ('calm', 'angry')`,
  day: `DATE '1969-11-01' + ((i * 7919) % 1000)::INT`,
  ancient: `DATE '0003-01-01 (BC)' + ((i * 7919) % 2000)::INT`,
  distant: `DATE '9990-01-01' + ((i * 7919) % 9000)::INT`,
  at: `TIMESTAMP '2026-01-01' + to_microseconds((i * 7919) % 1000 * 1250000)`,
  at_s: `(TIMESTAMP '2026-01-01' + to_seconds((i * 7919) % 1000))::TIMESTAMP_S`,
  at_ms: `(TIMESTAMP '2026-01-01' + to_milliseconds((i * 7919) % 1000 * 250))::TIMESTAMP_MS`,
  at_ns: `make_timestamp_ns(1767225600000000000 + (i * 7919) % 1000 * 1000000100)`,
  at_tz: `(TIMESTAMP '2026-01-01' + to_microseconds((i * 7919) % 1000 * 1250000))::TIMESTAMPTZ`,
  clock: `TIME '00:00:00' + to_microseconds((i * 7919) % 1000 * 86000250)`,
  floats: `[i % 7, i % 7 / 3, -(i % 7)]::FLOAT[3]`,
  doubles: `[i % 7 / 3, 1e-7]::DOUBLE[2]`,
  wholes: `[i % 7, i % 5]::INTEGER[2]`,
};

describe('values that are observed and expected', () => {
  let typed: DuckDBConnection;

  beforeAll(async () => {
    typed = (await connect()).connection;
    const columns = Object.entries(KINDS).map(([name, sql]) => `${sql} AS "${name}"`);
    await typed.run(`CREATE TABLE kinds AS SELECT ${columns.join(', ')} FROM range(400) r(i)`);
    await typed.run(`CREATE TABLE aae_models AS SELECT 'kinds' AS name,
      aae_train(list(t), {effort: 'light', hidden_units: [8], max_iterations: 2, seed: 1}) AS model FROM kinds t`);
    const read = Object.keys(KINDS).map((name) => `('${name}', "${name}"::VARCHAR)`);
    await typed.run(`CREATE TABLE told AS SELECT t."whole" AS id, why.*, printed.text FROM kinds t,
      LATERAL (SELECT unnest(aae_explain('kinds', t, 'Infinity'::DOUBLE)) AS why),
      LATERAL (VALUES ${read.join(', ')}) printed(name, text) WHERE printed.name = why.column`);
  });

  it('cover every column', async () => {
    expect(await valuesOf(typed, `SELECT DISTINCT "column" FROM told ORDER BY 1`)).toEqual(
      Object.keys(KINDS).sort(),
    );
  });

  it.each(Object.keys(KINDS))('of the column %s are told as DuckDB prints them', async (name) => {
    const observed = await typed.runAndReadAll(
      `SELECT observed, text FROM told WHERE "column" = '${name}' AND observed IS DISTINCT FROM text LIMIT 3`,
    );
    expect(observed.getRows()).toEqual([]);
    const type = String(await valueOf(typed, `SELECT typeof("${name}") FROM kinds LIMIT 1`));
    const expected = await typed.runAndReadAll(
      `SELECT expected, CAST(CAST(expected AS ${type}) AS VARCHAR) FROM told
        WHERE "column" = '${name}' AND expected IS DISTINCT FROM CAST(CAST(expected AS ${type}) AS VARCHAR) LIMIT 3`,
    );
    expect(expected.getRows()).toEqual([]);
  });

  it('of names with quotes and of fields in structs are told too', async () => {
    const sql = (row: string): string => `
      SELECT why.column, why.observed FROM (SELECT unnest(aae_explain_model(
        (SELECT aae_train(list(t), {max_iterations: 1, seed: 1}) FROM (${row.replace('$rows', '100')}) t), r)) AS why
      FROM (${row.replace('$rows', '1')}) r) ORDER BY 1`;
    const rows = `SELECT i % 3 * 1.5::DOUBLE AS "it's ""odd""", {city: 'x' || (i % 2)} AS at FROM range($rows) r(i)`;
    expect((await typed.runAndReadAll(sql(rows))).getRows()).toEqual([
      ['at.city', 'x0'],
      [`it's "odd"`, '0.0'],
    ]);
  });
});
