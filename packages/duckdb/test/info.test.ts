import { modelCardText } from '@colatent/core';
import {
  DuckDBListValue,
  DuckDBStructValue,
  DuckDBTimestampTZValue,
  type DuckDBConnection,
} from '@duckdb/node-api';
import { beforeAll, describe, expect, it } from 'vitest';
import { connect, connectToPayments, PAYMENTS, QUICK, valueOf, valuesOf } from './database.js';
import { modelOf } from './payment-columns.js';

let connection: DuckDBConnection;

beforeAll(async () => {
  connection = await connectToPayments();
});

/** The rows of a query, BIGINTs as numbers. */
async function rowsOf(sql: string): Promise<unknown[][]> {
  const reader = await connection.runAndReadAll(sql);
  return reader
    .getRows()
    .map((row) => row.map((value) => (typeof value === 'bigint' ? Number(value) : value)));
}

describe('aae_info', () => {
  it('tells the facts of the model card', async () => {
    const model = await modelOf(connection);
    const { rows, columns, excluded, losses, ...card } = model.describe();
    const info = await valueOf(connection, `SELECT aae_info('payments')`);
    if (!(info instanceof DuckDBStructValue)) expect.unreachable();
    const { encoder_units, decoder_units, options, ...facts } = info.entries;
    expect(facts).toEqual({
      rows: BigInt(rows.trained),
      held_out_rows: BigInt(rows.heldOut),
      columns: BigInt(columns.length),
      left_out_columns: BigInt(excluded.length),
      latent_size: BigInt(card.latentSize),
      parameters: BigInt(card.parameters),
      effort: 'standard',
      training_rows: 'unknown',
      seed: 7n,
      epochs: 5n,
      best_epoch: BigInt(losses.bestEpoch ?? 0),
      held_out_loss: losses.heldOut,
      reconstruction_loss: losses.reconstruction,
      discriminator_accuracy: losses.discriminatorAccuracy,
      trained_at: null,
      created_with: card.createdWith,
      hash: card.hash,
    });
    const unitsOf = (value: unknown): unknown =>
      value instanceof DuckDBListValue ? value.items.map(Number) : value;
    expect(unitsOf(encoder_units)).toEqual(card.network.encoder);
    expect(unitsOf(decoder_units)).toEqual(card.network.decoder);
    expect(JSON.parse(String(options))).toMatchObject({
      hidden_units: [16],
      max_iterations: 5,
      batch_size: 64,
    });
    model.dispose();
  });

  it('tells of all models of a table, each its own, as a struct or as columns', async () => {
    const { connection: grouped } = await connect();
    await grouped.run(PAYMENTS);
    await grouped.run(`CREATE TABLE aae_models AS
      SELECT kind AS name, aae_train(list(t), ${QUICK}) AS model FROM payments t GROUP BY kind
      UNION ALL SELECT 'none', NULL`);
    const reader = await grouped.runAndReadAll(`
      SELECT name, info.rows + info.held_out_rows, info.rows IS NULL
      FROM (SELECT name, aae_info_model(model) AS info FROM aae_models) ORDER BY name`);
    const counts = await grouped.runAndReadAll(`
      SELECT kind, count(*), false FROM payments GROUP BY kind
      UNION ALL SELECT 'none', NULL, true ORDER BY 1`);
    expect(reader.getRows()).toEqual(counts.getRows());
    const wide = `SELECT name, unnest(aae_info_model(model)) FROM aae_models WHERE name = 'card'`;
    const columns = (await grouped.runAndReadAll(wide)).columnNames();
    expect(columns).toContain('held_out_loss');
    expect(columns).toHaveLength(21);
  });

  it('can be had as JSON', async () => {
    const seed = `SELECT aae_info('payments')::JSON->>'seed', aae_info('payments').options->>'effort'`;
    expect(await rowsOf(seed)).toEqual([['7', 'standard']]);
  });

  it('tells when a model was trained where the training was told', async () => {
    const sql = (moment: string): string => `
      SELECT aae_info_model((SELECT aae_train(list(t), {max_iterations: 1, trained_at: ${moment}}) FROM payments t)).trained_at`;
    const micros = BigInt(Date.UTC(2026, 4, 4, 3, 2, 1)) * 1000n;
    for (const moment of [
      `TIMESTAMP '2026-05-04 03:02:01'`,
      `TIMESTAMPTZ '2026-05-04 05:02:01+02'`,
    ]) {
      expect(await valueOf(connection, sql(moment))).toEqual(new DuckDBTimestampTZValue(micros));
    }
    await expect(connection.run(sql(`'yesterday'`))).rejects.toThrow(
      /option "trained_at" must be a TIMESTAMP such as now\(\), not yesterday/u,
    );
  });
});

describe('aae_card', () => {
  it('is the model card as text', async () => {
    const model = await modelOf(connection);
    expect(await valueOf(connection, `SELECT aae_card('payments')`)).toBe(
      modelCardText(model.describe()),
    );
    model.dispose();
  });
});

describe('aae_history', () => {
  it('has one row an epoch, to the bit as the model records it', async () => {
    const model = await modelOf(connection);
    expect(await rowsOf(`FROM aae_history('payments')`)).toEqual(
      model.info.history.map((of) => [
        of.epoch,
        of.reconstruction,
        of.heldOut,
        of.discriminator,
        of.generator,
        of.discriminatorAccuracy,
        of.learningRate,
      ]),
    );
    model.dispose();
  });

  it('can be filtered, joined to a table of names and prepared', async () => {
    const best = `SELECT epoch FROM aae_history('payments') ORDER BY held_out_loss LIMIT 1`;
    expect(await rowsOf(best)).toEqual(await rowsOf(`SELECT aae_info('payments').best_epoch`));
    const joined = `SELECT m.name, h.epoch FROM aae_models m, aae_history(m.name) h ORDER BY epoch`;
    expect(await rowsOf(joined)).toEqual([1, 2, 3, 4, 5].map((epoch) => ['payments', epoch]));
    expect(
      await valueOf(connection, `SELECT count(*) FROM aae_history($name)`, { name: 'payments' }),
    ).toBe(5n);
  });
});

describe('aae_columns', () => {
  it('has a row for each column the model reads, then for each left out', async () => {
    const model = await modelOf(connection);
    const { columns, excluded } = model.describe();
    expect(await rowsOf(`FROM aae_columns('payments')`)).toEqual([
      ...columns.map((of) => [of.name, of.kind, of.nullShare, of.weight, of.summary, null]),
      ...excluded.map(({ name, reason }) => [name, null, null, null, null, reason]),
    ]);
    expect(excluded.map(({ name }) => name)).toEqual(['id']);
    model.dispose();
  });

  it('tells weights and shares of NULLs', async () => {
    await connection.run(`CREATE OR REPLACE TABLE weighted AS SELECT 'w' AS name,
      aae_train(list(t), {max_iterations: 1, columns: {fee: {weight: 2.5}}}) AS model
      FROM (SELECT * REPLACE (CASE WHEN id % 4 > 0 THEN amount END AS amount) FROM payments) t`);
    const sql = `SELECT weight, null_share BETWEEN 0.2 AND 0.3 FROM aae_columns('w', models := 'weighted') WHERE column_name IN ('amount', 'fee')`;
    expect(await rowsOf(sql)).toEqual([
      [1, true],
      [2.5, false],
    ]);
  });
});

describe('functions that tell about models', () => {
  const NAME = `it''s a "model"; --`;

  beforeAll(async () => {
    await connection.run(
      `CREATE OR REPLACE TABLE "odd.model's" AS SELECT '${NAME}' AS name, model FROM aae_models`,
    );
  });

  it.each([
    `SELECT aae_info('${NAME}', models := '"odd.model''s"').seed`,
    `SELECT length(aae_card('${NAME}', models := '"odd.model''s"'))`,
    `SELECT count(*) FROM aae_history('${NAME}', models := '"odd.model''s"')`,
    `SELECT count(*) FROM aae_columns('${NAME}', models := '"odd.model''s"')`,
  ])('take names with quotes: %s', async (sql) => {
    expect(Number(await valueOf(connection, sql))).toBeGreaterThan(4);
  });

  it('give NULL, or no rows, for a NULL name and a NULL model', async () => {
    expect(
      await rowsOf(
        `SELECT aae_info(NULL), aae_card(NULL), aae_info_model(NULL), aae_card_model(NULL), aae_history_model(NULL), aae_columns_model(NULL)`,
      ),
    ).toEqual([[null, null, null, null, null, null]]);
    expect(await rowsOf(`FROM aae_history(NULL)`)).toEqual([]);
    expect(await rowsOf(`FROM aae_columns(NULL)`)).toEqual([]);
  });

  it.each([
    'SELECT aae_info($)',
    'SELECT aae_card($)',
    'FROM aae_history($)',
    'FROM aae_columns($)',
  ])('%s lists the models there are for an unknown name', async (sql) => {
    await expect(connection.run(sql.replace('$', `'paymnts'`))).rejects.toThrow(
      'there is no model named "paymnts"; there are: "payments"',
    );
  });

  it('refuse bytes that are no model', async () => {
    await expect(valuesOf(connection, `SELECT aae_info_model('junk'::BLOB)`)).rejects.toThrow(
      /no whole, unaltered model file/u,
    );
  });
});
