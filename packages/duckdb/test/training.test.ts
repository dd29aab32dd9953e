import { Model } from '@colatent/core';
import { DuckDBBlobValue, type DuckDBConnection, type DuckDBValue } from '@duckdb/node-api';
import { beforeAll, describe, expect, it } from 'vitest';
import { connect, PAYMENTS, QUICK, valueOf, valuesOf } from './database.js';

const warnings: string[] = [];
let connection: DuckDBConnection;

beforeAll(async () => {
  ({ connection } = await connect(
    ':memory:',
    {},
    { onWarning: (warning) => warnings.push(warning) },
  ));
  await connection.run(PAYMENTS);
});

async function trainedModel(sql: string): Promise<Model> {
  const blob = await valueOf(connection, sql);
  return Model.fromBytes(blob instanceof DuckDBBlobValue ? blob.bytes : new Uint8Array());
}

describe('aae_train', () => {
  it('gives the file of a model of the columns of the table', async () => {
    const model = await trainedModel(`SELECT aae_train(list(t), ${QUICK}) FROM payments t`);
    expect(model.info.columns).toEqual([
      { name: 'amount', kind: 'numeric' },
      { name: 'fee', kind: 'numeric' },
      { name: 'kind', kind: 'categorical' },
      { name: 'abroad', kind: 'boolean' },
      { name: 'paid_at', kind: 'timestamp' },
    ]);
    expect(model.latentSize).toBe(3);
    model.dispose();
  });

  it('gives the same bytes for the same rows, options and seed', async () => {
    const sql = `SELECT md5(aae_train(list(t ORDER BY id), ${QUICK})) FROM payments t`;
    expect(await valueOf(connection, sql)).toBe(await valueOf(connection, sql));
  });

  it('trains one model for each group', async () => {
    const sql = `SELECT count(DISTINCT model), count(*) FROM (
      SELECT aae_train(list(t), ${QUICK}) AS model FROM payments t GROUP BY kind)`;
    expect((await connection.runAndReadAll(sql)).getRows()).toEqual([[3n, 3n]]);
  });

  it('trains a group on its own rows alone', async () => {
    const grouped = `SELECT md5(aae_train(list(t ORDER BY id), ${QUICK})) FROM payments t GROUP BY abroad ORDER BY abroad`;
    const alone = (abroad: boolean): string =>
      `SELECT md5(aae_train(list(t ORDER BY id), ${QUICK})) FROM payments t WHERE abroad = ${String(abroad)}`;
    expect(await valuesOf(connection, grouped)).toEqual([
      await valueOf(connection, alone(false)),
      await valueOf(connection, alone(true)),
    ]);
  });

  it('takes default options when there are none or they are NULL', async () => {
    const small = `(SELECT * FROM payments LIMIT 64) t`;
    expect(
      await valueOf(connection, `SELECT octet_length(aae_train(list(t))) > 0 FROM ${small}`),
    ).toBe(true);
    expect(
      await valueOf(connection, `SELECT octet_length(aae_train(list(t), NULL)) > 0 FROM ${small}`),
    ).toBe(true);
  });

  it('warns of a column that only identifies rows', async () => {
    warnings.length = 0;
    await connection.run(`SELECT aae_train(list(t), ${QUICK}) FROM payments t`);
    expect(warnings.join('\n')).toMatch(/"id"/u);
  });

  it('leaves out columns that cannot be read with a warning that names each and its type', async () => {
    warnings.length = 0;
    const sql = `SELECT aae_train(list(t), ${QUICK}) FROM (
      SELECT * EXCLUDE (id), [id::VARCHAR] AS list, MAP {'id': id} AS map, 'x'::BLOB AS blob, INTERVAL 1 DAY AS span FROM payments) t`;
    const model = await trainedModel(sql);
    expect(model.info.columns.map(({ name }) => name)).toEqual([
      'amount',
      'fee',
      'kind',
      'abroad',
      'paid_at',
    ]);
    const leftOut = warnings.filter((warning) => warning.includes('is left out'));
    expect(leftOut.sort()).toEqual([
      'column "blob" is left out: it is a BLOB, which cannot be read',
      'column "list" is left out: it is a VARCHAR[], which cannot be read',
      'column "map" is left out: it is a MAP(VARCHAR, BIGINT), which cannot be read',
      'column "span" is left out: it is a INTERVAL, which cannot be read',
    ]);
    model.dispose();
  });

  it('obeys the kind and the exclusion of a column, named in any capitals', async () => {
    const sql = `SELECT aae_train(list(t), {max_iterations: 2, seed: 1, columns: {
      ID: {exclude: true}, Abroad: {exclude: true}, units: {kind: 'categorical'}}}) FROM (SELECT *, id % 5 AS units FROM payments) t`;
    const model = await trainedModel(sql);
    expect(model.info.columns).toEqual([
      { name: 'amount', kind: 'numeric' },
      { name: 'fee', kind: 'numeric' },
      { name: 'kind', kind: 'categorical' },
      { name: 'paid_at', kind: 'timestamp' },
      { name: 'units', kind: 'categorical' },
    ]);
    expect(model.info.excluded.map(({ name }) => name).sort()).toEqual(['abroad', 'id']);
    model.dispose();
  });

  it('reports progress by network and epoch when asked to', async () => {
    const seen: { network: number; epoch: number; step: number }[] = [];
    const { connection: watched } = await connect(
      ':memory:',
      {},
      { onProgress: ({ network, epoch, step }) => seen.push({ network, epoch, step }) },
    );
    await watched.run(PAYMENTS);
    await watched.run(`SELECT aae_train(list(t), ${QUICK}) FROM payments t`);
    expect(new Set(seen.map(({ network }) => network))).toEqual(new Set([1, 2]));
    expect(seen).toEqual(
      seen.toSorted((a, b) => a.network - b.network || a.epoch - b.epoch || a.step - b.step),
    );
  });

  it('obeys the options it is given', async () => {
    const sql = `SELECT aae_train(list(t), {hidden_units: [12, 6], latent_size: 2, activation_fn: 'tanh', discriminator_units: [10],
      learn_rate: 0.002, batch_size: 32, dropout: 0.1, input_noise: 0.05, max_iterations: 3, early_stop: false, patience: 2,
      input_masking: 0.2, held_out_share: 0.25, seed: 9, time_budget: 60, memory_budget: 100000000}) FROM payments t`;
    const model = await trainedModel(sql);
    expect(model.latentSize).toBe(2);
    expect(model.info.seed).toBe(9);
    expect(model.info.history).toHaveLength(3);
    expect(model.info.heldOutRows).toBe(150);
    expect(model.info.options['inputMasking']).toBe(0.2);
    model.dispose();
  });

  it('trains with the effort asked for and what is known of the rows', async () => {
    const sizes: number[] = [];
    for (const effort of ['light', 'standard', 'thorough'] as const) {
      const model = await trainedModel(
        `SELECT aae_train(list(t ORDER BY id), {effort: '${effort}', training_rows: 'clean', max_iterations: 1}) FROM payments t`,
      );
      expect(model.info.options).toMatchObject({ effort, trainingRows: 'clean' });
      sizes.push(model.toBytes().length);
      model.dispose();
    }
    expect(sizes).toEqual(sizes.toSorted((a, b) => a - b));
    expect(new Set(sizes).size).toBe(3);
  });

  it('takes a standard effort, and nothing to be known of the rows, by default', async () => {
    const trained = (options: string): Promise<DuckDBValue | undefined> =>
      valueOf(
        connection,
        `SELECT md5(aae_train(list(t ORDER BY id), {max_iterations: 1, ${options}})) FROM payments t`,
      );
    const byDefault = await trained(`seed: 1`);
    expect(await trained(`seed: 1, effort: 'standard', training_rows: 'unknown'`)).toBe(byDefault);
    expect(await trained(`seed: 1, training_rows: 'contaminated'`)).not.toBe(byDefault);
  });
});

describe('errors of aae_train', () => {
  const train = (options: string, rows = 'payments'): Promise<unknown> =>
    connection.run(`SELECT aae_train(list(t), ${options}) FROM ${rows} t`);

  it('names an unknown option and the options there are', async () => {
    await expect(train(`{hiden_units: [4]}`)).rejects.toThrow(
      /no option "hiden_units"; the options are effort, training_rows, hidden_units, .*columns/u,
    );
  });

  it.each([
    [`{hidden_units: 'wide'}`, /option "hidden_units" must be a list of numbers/u],
    [`{learn_rate: true}`, /option "learn_rate" must be a number, not true/u],
    [`{early_stop: 1}`, /option "early_stop" must be true or false, not 1/u],
    [
      `{activation_fn: 'gelu'}`,
      /option "activation_fn" must be one of 'relu', 'leaky_relu', 'tanh', 'sigmoid', not gelu/u,
    ],
    [
      `{effort: 'most'}`,
      /option "effort" must be one of 'light', 'standard', 'thorough', not most/u,
    ],
    [
      `{training_rows: 'dirty'}`,
      /option "training_rows" must be one of 'clean', 'unknown', 'contaminated', not dirty/u,
    ],
    [`{input_masking: 1}`, /option input_masking/u],
    [`{columns: {kind: {kind: 'prose'}}}`, /option "columns.kind.kind" must be one of 'numeric'/u],
    [`{columns: {kind: {skip: true}}}`, /no option "columns.kind.skip"/u],
    [
      `{columns: {colour: {exclude: true}}}`,
      /a column "colour" which is not in the rows; they have: id, amount/u,
    ],
    [`{columns: 3}`, /option "columns" must be a struct of columns/u],
    [`'fast'`, /options of aae_train must be a struct/u],
    [`{batch_size: -1}`, /batch_size/u],
  ])('refuses the options %s', async (options, message) => {
    await expect(train(options)).rejects.toThrow(message);
  });

  it('refuses a kind for a column that cannot be read', async () => {
    await expect(
      train(`{columns: {tags: {kind: 'categorical'}}}`, `(SELECT *, [id] AS tags FROM payments)`),
    ).rejects.toThrow('column "tags" is a BIGINT[], which cannot be read as categorical');
  });

  it('says that there are no rows for an empty table, an empty list and NULL', async () => {
    await expect(train(QUICK, `(SELECT * FROM payments WHERE id < 0)`)).rejects.toThrow(
      'aae_train was given no rows',
    );
    await expect(connection.run(`SELECT aae_train([])`)).rejects.toThrow(
      'aae_train was given no rows',
    );
    await expect(connection.run(`SELECT aae_train(NULL)`)).rejects.toThrow(
      'aae_train was given no rows',
    );
  });

  it('says how to pass rows when it gets something else', async () => {
    await expect(connection.run(`SELECT aae_train(list(amount)) FROM payments`)).rejects.toThrow(
      'aae_train takes a list of rows, not of DOUBLE',
    );
    await expect(connection.run(`SELECT aae_train(t) FROM payments t`)).rejects.toThrow(
      'aae_train takes a list of rows, as in',
    );
  });

  it('says so when nothing can be learnt', async () => {
    await expect(train(QUICK, `(SELECT 1 AS x FROM payments)`)).rejects.toThrow(/x/u);
  });
});
