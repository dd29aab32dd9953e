import { Columns, Model } from '@colatent/core';
import { DuckDBBlobValue, DuckDBListValue, type DuckDBConnection } from '@duckdb/node-api';
import { beforeAll, describe, expect, it } from 'vitest';
import { connect, connectToPayments, PAYMENTS, QUICK, valueOf, valuesOf } from './database.js';

let connection: DuckDBConnection;

beforeAll(async () => {
  connection = await connectToPayments();
});

describe('aae_score', () => {
  it('gives what the model itself gives for the same rows', async () => {
    const blob = await valueOf(connection, `SELECT model FROM aae_models`);
    const reader = await connection.runAndReadAll(
      `SELECT amount, fee, kind, abroad, epoch_us(paid_at) AS paid_at FROM payments ORDER BY id`,
    );
    const { amount, fee, kind, abroad, paid_at } = reader.getColumnsObject();
    const numbers = (values: readonly unknown[] = []): Float64Array =>
      Float64Array.from(values, Number);
    const texts = (kind ?? []).map(String);
    const columns = new Columns([
      { type: 'number', name: 'amount', length: 600, values: numbers(amount) },
      { type: 'number', name: 'fee', length: 600, values: Float32Array.from(numbers(fee)) },
      { type: 'string', name: 'kind', length: 600, at: (row) => texts[row] ?? null },
      { type: 'boolean', name: 'abroad', length: 600, values: Uint8Array.from(numbers(abroad)) },
      {
        type: 'timestamp',
        name: 'paid_at',
        length: 600,
        values: numbers(paid_at),
        unit: 'microsecond',
      },
    ]);
    const model = Model.fromBytes(blob instanceof DuckDBBlobValue ? blob.bytes : new Uint8Array());
    expect(
      await valuesOf(connection, `SELECT aae_score('payments', t) FROM payments t ORDER BY id`),
    ).toEqual([...model.score(columns)]);
    model.dispose();
  });

  it('puts the payment whose fee does not fit its amount first', async () => {
    const first = `SELECT id FROM payments t ORDER BY aae_score('payments', t) DESC LIMIT 1`;
    expect(await valueOf(connection, first)).toBe(599n);
  });

  it('works in WHERE, ORDER BY and LIMIT', async () => {
    const scores = await valuesOf(
      connection,
      `SELECT aae_score('payments', t) FROM payments t WHERE aae_score('payments', t) > 1 ORDER BY 1 DESC LIMIT 5`,
    );
    expect(scores).toHaveLength(5);
    expect(scores.every((score) => Number(score) > 1)).toBe(true);
  });

  it('works in GROUP BY and inside aggregates', async () => {
    const counts = await valuesOf(
      connection,
      `SELECT count(*) FROM payments t GROUP BY aae_score('payments', t) > 1 ORDER BY 1`,
    );
    expect(counts.reduce<bigint>((sum, count) => sum + BigInt(String(count)), 0n)).toBe(600n);
    const average = `SELECT kind, avg(aae_score('payments', t)) FROM payments t GROUP BY kind`;
    expect((await connection.runAndReadAll(average)).getRows()).toHaveLength(3);
  });

  it('works in a join', async () => {
    await connection.run(
      `CREATE OR REPLACE TABLE labels AS SELECT id, id % 2 = 0 AS even FROM payments`,
    );
    const joined = `SELECT aae_score('payments', t) FROM payments t JOIN labels l USING (id) WHERE l.even ORDER BY id`;
    const alone = `SELECT aae_score('payments', t) FROM payments t WHERE id % 2 = 0 ORDER BY id`;
    expect(await valuesOf(connection, joined)).toEqual(await valuesOf(connection, alone));
  });

  it('works in a view', async () => {
    await connection.run(
      `CREATE OR REPLACE VIEW scored AS SELECT *, aae_score('payments', t) AS score FROM payments t`,
    );
    const direct = `SELECT aae_score('payments', t) FROM payments t ORDER BY id`;
    expect(await valuesOf(connection, `SELECT score FROM scored ORDER BY id`)).toEqual(
      await valuesOf(connection, direct),
    );
  });

  it('works in UPDATE', async () => {
    await connection.run(
      `CREATE OR REPLACE TABLE kept AS SELECT *, NULL::FLOAT AS score FROM payments`,
    );
    await connection.run(`UPDATE kept t SET score = aae_score('payments', t)`);
    const wrong = `SELECT count(*) FROM kept t WHERE score IS DISTINCT FROM aae_score('payments', t)`;
    expect(await valueOf(connection, wrong)).toBe(0n);
  });

  it('works in a prepared statement with the name as a parameter', async () => {
    const sql = `SELECT aae_score($name, t) FROM payments t ORDER BY id`;
    expect(await valuesOf(connection, sql, { name: 'payments' })).toEqual(
      await valuesOf(connection, `SELECT aae_score('payments', t) FROM payments t ORDER BY id`),
    );
  });

  it('gives rows the same scores in chunks of any number and on any number of threads', async () => {
    const many = `FROM range(11) r, payments p`;
    const wrong = (threads: number): string => `SELECT count(*) FROM
      (SELECT t.id, aae_score('payments', t) AS score FROM (SELECT p.* ${many}) t) a
      JOIN (SELECT id, aae_score('payments', t) AS score FROM payments t) b USING (id)
      WHERE a.score IS DISTINCT FROM b.score AND ${threads} > 0`;
    for (const threads of [1, 4]) {
      await connection.run(`SET threads = ${threads}`);
      expect(await valueOf(connection, wrong(threads))).toBe(0n);
    }
    await connection.run(`RESET threads`);
    expect(
      await valueOf(
        connection,
        `SELECT count(aae_score('payments', t)) FROM (SELECT p.* ${many}) t`,
      ),
    ).toBe(6600n);
  });

  it('gives no rows for no rows', async () => {
    expect(
      await valuesOf(connection, `SELECT aae_score('payments', t) FROM payments t WHERE id < 0`),
    ).toEqual([]);
  });

  it('scores rows with NULL in any column', async () => {
    const sql = `SELECT aae_score('payments', t) FROM (
      SELECT * REPLACE (NULL::DOUBLE AS amount, CASE WHEN id % 2 = 0 THEN kind END AS kind, NULL AS fee) FROM payments) t`;
    const scores = await valuesOf(connection, sql);
    expect(scores.map(Number).every(Number.isFinite)).toBe(true);
    expect(scores).toHaveLength(600);
  });

  it('gives NULL for a NULL row and scores its neighbours', async () => {
    const sql = `SELECT aae_score('payments', CASE WHEN id < 600 THEN t END) FROM (SELECT * REPLACE (id + 5 AS id) FROM payments WHERE id >= 590) t ORDER BY id`;
    const scores = await valuesOf(connection, sql);
    expect(scores.slice(5)).toEqual([null, null, null, null, null]);
    expect(scores.slice(0, 5)).toEqual(
      await valuesOf(
        connection,
        `SELECT aae_score('payments', t) FROM payments t WHERE id >= 590 AND id < 595 ORDER BY id`,
      ),
    );
    expect(await valueOf(connection, `SELECT aae_score('payments', NULL)`)).toBe(null);
  });

  it('gives NULL for a NULL name or a NULL model', async () => {
    expect(await valueOf(connection, `SELECT aae_score(NULL, t) FROM payments t LIMIT 1`)).toBe(
      null,
    );
    expect(
      await valueOf(connection, `SELECT aae_score_model(NULL, t) FROM payments t LIMIT 1`),
    ).toBe(null);
  });

  it('matches columns by name in any order and any capitals, and ignores others', async () => {
    const shuffled = `SELECT aae_score('payments', t) FROM (
      SELECT id, [1, 2] AS other, kind AS KIND, paid_at, fee, amount AS Amount, abroad FROM payments) t ORDER BY id`;
    expect(await valuesOf(connection, shuffled)).toEqual(
      await valuesOf(connection, `SELECT aae_score('payments', t) FROM payments t ORDER BY id`),
    );
  });

  it('gives the same scores after a column was added to the table', async () => {
    const other = await connectToPayments();
    const sql = `SELECT aae_score('payments', t) FROM payments t ORDER BY id`;
    const before = await valuesOf(other, sql);
    await other.run(`ALTER TABLE payments ADD COLUMN note VARCHAR DEFAULT 'none'`);
    expect(await valuesOf(other, sql)).toEqual(before);
  });

  it('scores each row by its own model where the model differs from row to row', async () => {
    const { connection: grouped } = await connect();
    await grouped.run(PAYMENTS);
    await grouped.run(
      `CREATE TABLE aae_models AS SELECT kind AS name, aae_train(list(t), ${QUICK}) AS model FROM payments t GROUP BY kind`,
    );
    const mixed = `SELECT aae_score(kind, t) FROM payments t ORDER BY kind, id`;
    const separate: unknown[] = [];
    for (const kind of ['card', 'standing order by mandate', 'transfer']) {
      separate.push(
        ...(await valuesOf(
          grouped,
          `SELECT aae_score('${kind}', t) FROM payments t WHERE kind = '${kind}' ORDER BY id`,
        )),
      );
    }
    expect(await valuesOf(grouped, mixed)).toEqual(separate);
    const joined = `SELECT aae_score_model(m.model, t) FROM payments t JOIN aae_models m ON m.name = t.kind ORDER BY kind, id`;
    expect(await valuesOf(grouped, joined)).toEqual(separate);
  });

  it('takes the name from a column that is itself called name', async () => {
    const sql = `SELECT aae_score(name, t) FROM (SELECT 'payments' AS name, * FROM payments) t ORDER BY id`;
    expect(await valuesOf(connection, sql)).toEqual(
      await valuesOf(connection, `SELECT aae_score('payments', t) FROM payments t ORDER BY id`),
    );
  });
});

describe('aae_is_anomaly', () => {
  it('is true where the score is at least -log10 of the contamination, 0.01 unless said', async () => {
    const wrong = `SELECT count(*) FROM payments t WHERE
      aae_is_anomaly('payments', t) IS DISTINCT FROM (aae_score('payments', t) >= 2::FLOAT)
      OR aae_is_anomaly('payments', t, contamination := 0.1) IS DISTINCT FROM (aae_score('payments', t) >= 1::FLOAT)
      OR aae_is_anomaly_model((SELECT model FROM aae_models), t) IS DISTINCT FROM aae_is_anomaly('payments', t)`;
    expect(await valueOf(connection, wrong)).toBe(0n);
    expect(
      await valueOf(
        connection,
        `SELECT aae_is_anomaly('payments', t) FROM payments t WHERE id = 599`,
      ),
    ).toBe(true);
  });

  it('takes the contamination by position, as a parameter and from a column', async () => {
    const by = (contamination: string): string =>
      `SELECT count(*) FROM (SELECT *, 0.1 AS rate FROM payments) t WHERE aae_is_anomaly('payments', t, ${contamination})`;
    const expected = await valueOf(
      connection,
      `SELECT count(*) FROM payments t WHERE aae_score('payments', t) >= 1`,
    );
    expect(await valueOf(connection, by('0.1'))).toBe(expected);
    expect(await valueOf(connection, by('rate'))).toBe(expected);
    expect(await valueOf(connection, by('$rate'), { rate: 0.1 })).toBe(expected);
  });

  it('gives NULL for NULL contamination and an error for one outside 0 to 1', async () => {
    expect(
      await valueOf(connection, `SELECT aae_is_anomaly('payments', t, NULL) FROM payments t`),
    ).toBe(null);
    await expect(
      connection.run(`SELECT aae_is_anomaly('payments', t, 1.5) FROM payments t`),
    ).rejects.toThrow(/contamination.*1\.5/u);
  });
});

describe('aae_embed', () => {
  it('gives one FLOAT list of the latent size for each row', async () => {
    const lengths = `SELECT DISTINCT len(aae_embed('payments', t)) FROM payments t`;
    expect(await valuesOf(connection, lengths)).toEqual([3n]);
    expect(
      await valueOf(connection, `SELECT typeof(aae_embed('payments', t)) FROM payments t`),
    ).toBe('FLOAT[]');
  });

  it('gives NULL for a NULL row and keeps the lists of its neighbours apart', async () => {
    const sql = `SELECT aae_embed('payments', CASE WHEN id < 600 THEN t END) FROM (SELECT * REPLACE (id + 3 AS id) FROM payments WHERE id >= 594) t ORDER BY id`;
    const lists = await valuesOf(connection, sql);
    expect(lists.slice(3)).toEqual([null, null, null]);
    const alone = await valuesOf(
      connection,
      `SELECT aae_embed('payments', t) FROM payments t WHERE id >= 594 AND id < 597 ORDER BY id`,
    );
    expect(lists.slice(0, 3)).toEqual(alone);
    expect(alone.every((list) => list instanceof DuckDBListValue)).toBe(true);
  });

  it('writes latents into a table by UPDATE over more rows than one chunk', async () => {
    await connection.run(
      `CREATE OR REPLACE TABLE latents AS SELECT p.*, NULL::FLOAT[] AS latent FROM range(9) r, payments p`,
    );
    await connection.run(`UPDATE latents t SET latent = aae_embed('payments', t)`);
    const wrong = `SELECT count(*) FROM latents l JOIN payments t USING (id)
      WHERE l.latent IS DISTINCT FROM aae_embed('payments', t)`;
    expect(await valueOf(connection, wrong)).toBe(0n);
  });

  it('gives each row the latent size of its own model', async () => {
    const sql = `SELECT len(aae_embed_model(m.model, t)) FROM payments t JOIN (
        SELECT 0 AS part, model FROM aae_models
        UNION ALL SELECT 1, aae_train(list(p), {hidden_units: [8], latent_size: 5, max_iterations: 2, seed: 1}) FROM payments p
      ) m ON m.part = t.id % 2 ORDER BY id LIMIT 4`;
    expect(await valuesOf(connection, sql)).toEqual([3n, 5n, 3n, 5n]);
  });
});

describe('errors of scoring', () => {
  it('names an unknown model and the models there are', async () => {
    await expect(connection.run(`SELECT aae_score('paymnts', t) FROM payments t`)).rejects.toThrow(
      'there is no model named "paymnts"; there are: "payments"',
    );
  });

  it('says so when two models have one name', async () => {
    await connection.run(
      `CREATE OR REPLACE TABLE twice AS FROM aae_models UNION ALL FROM aae_models`,
    );
    await expect(
      connection.run(`SELECT aae_score('payments', t, models := 'twice') FROM payments t`),
    ).rejects.toThrow('2 models are named "payments"');
  });

  it('names the table of models when there is none', async () => {
    const { connection: empty } = await connect();
    await empty.run(PAYMENTS);
    await expect(empty.run(`SELECT aae_score('payments', t) FROM payments t`)).rejects.toThrow(
      /Table with name aae_models does not exist/u,
    );
  });

  it('names a column that the rows lack and lists those they have', async () => {
    const sql = `SELECT aae_score('payments', t) FROM (SELECT amount, kind FROM payments) t`;
    await expect(connection.run(sql)).rejects.toThrow(
      /columns "fee", .*the columns are "amount", "kind"/u,
    );
  });

  it('names the column and the type of a column that cannot be read', async () => {
    const sql = `SELECT aae_score('payments', t) FROM (SELECT * REPLACE ([fee] AS fee) FROM payments) t`;
    await expect(connection.run(sql)).rejects.toThrow(/column "fee" is a FLOAT\[\]/u);
  });

  it('names a column of a type that its kind cannot be read from', async () => {
    const sql = `SELECT aae_score('payments', t) FROM (SELECT * REPLACE ('much' AS fee) FROM payments) t`;
    await expect(connection.run(sql)).rejects.toThrow(/fee/u);
  });

  it('says how to pass a row when it gets a value', async () => {
    await expect(
      connection.run(`SELECT aae_score('payments', amount) FROM payments`),
    ).rejects.toThrow(/row argument is a DOUBLE; pass a whole row by the table’s alias/u);
  });

  it('refuses bytes that are no model', async () => {
    await expect(
      connection.run(`SELECT aae_score_model('junk'::BLOB, t) FROM payments t`),
    ).rejects.toThrow();
    await expect(
      connection.run(
        `SELECT aae_score_model(model[1:1000], t) FROM payments t, (SELECT model FROM aae_models)`,
      ),
    ).rejects.toThrow();
  });
});
