import { install, streamColumns } from '@colatent/duckdb';
import type { DuckDBConnection } from '@duckdb/node-api';
import { beforeAll, describe, expect, it } from 'vitest';
import { connect, connectToPayments, MODELS, PAYMENTS, valueOf, valuesOf } from './database.js';
import { connectToZoo, coreOf, LEFT_ALONE_NAMES, plainValue, quoted, READ_NAMES } from './zoo.js';

let zoo: DuckDBConnection;
let payments: DuckDBConnection;

beforeAll(async () => {
  zoo = await connectToZoo();
  await zoo.run(`SET VARIABLE m = aae_model('zoo')`);
  payments = await connectToPayments();
  await payments.run(`SET VARIABLE m = aae_model('payments')`);
});

/** Names and types of a query's columns. */
async function columnsOf(connection: DuckDBConnection, query: string): Promise<unknown[][]> {
  const sql = `SELECT column_name, column_type FROM (DESCRIBE ${query})`;
  return (await connection.runAndReadAll(sql)).getRows();
}

describe('aae_sample_model', () => {
  it('gives the columns of the model, in the nearest types it tells', async () => {
    const types = await columnsOf(zoo, `FROM aae_sample_model(getvariable('m'), 2)`);
    expect(types).toEqual(
      READ_NAMES.map((name) => {
        if (name.includes('int') && name !== 'an_integer_array') return [name, 'BIGINT'];
        if (/decimal|float|double/u.test(name)) return [name, 'DOUBLE'];
        const others: Record<string, string> = {
          a_boolean: 'BOOLEAN',
          a_varchar: 'VARCHAR',
          an_enum: 'VARCHAR',
          a_uuid: 'VARCHAR',
          a_date: 'DATE',
          a_time: 'TIME',
          a_timetz: 'TIME',
          a_time_ns: 'TIME_NS',
          a_timestamp: 'TIMESTAMP',
          a_timestamptz: 'TIMESTAMP',
          a_timestamp_s: 'TIMESTAMP_S',
          a_timestamp_ms: 'TIMESTAMP_MS',
          a_timestamp_ns: 'TIMESTAMP_NS',
          an_array: 'FLOAT[3]',
          a_list: 'FLOAT[2]',
          an_integer_array: 'FLOAT[3]',
        };
        return [name, others[name]];
      }),
    );
  });

  it('gives the rows the model itself samples, to the bit', async () => {
    const { model } = await coreOf(zoo, 'zoo', 'FROM zoo');
    const expected = model.sample(300, { seed: 5 });
    const rows = Array.from({ length: 300 }, (_, row) => row);
    const query = `FROM aae_sample_model(getvariable('m'), 300, seed := 5)`;
    for await (const batch of streamColumns(zoo, query)) {
      for (const name of READ_NAMES) {
        const values = rows.map((row) => plainValue(expected.get(name), row));
        expect([name, rows.map((row) => plainValue(batch.get(name), row))]).toEqual([
          name,
          values.map((value) =>
            Array.isArray(value) ? value.map((x) => Math.fround(Number(x))) : value,
          ),
        ]);
      }
    }
    model.dispose();
  });

  it('gives rows in the types of a table where one is named', async () => {
    const query = `FROM aae_sample_model(getvariable('m'), 40, columns_of := 'zoo')`;
    expect(await columnsOf(zoo, query)).toEqual(await columnsOf(zoo, 'FROM zoo'));
  });

  it('says so when the model is NULL', async () => {
    await expect(payments.run(`FROM aae_sample_model(getvariable('nothing'), 3)`)).rejects.toThrow(
      /model is NULL/u,
    );
  });
});

describe('aae_sample', () => {
  it('gives rows of the very columns and types of a table, NULL where the model knows nothing', async () => {
    const query = `FROM aae_sample('zoo', 200, seed := 1, columns_of := 'main.zoo')`;
    expect(await columnsOf(zoo, query)).toEqual(await columnsOf(zoo, 'FROM zoo'));
    await zoo.run(`CREATE TABLE sampled AS ${query}`);
    for (const name of READ_NAMES) {
      expect(await valueOf(zoo, `SELECT count(${name}) FROM sampled`)).toBe(200n);
    }
    for (const name of [...LEFT_ALONE_NAMES, 'id']) {
      expect(await valueOf(zoo, `SELECT count(${quoted(name)}) FROM sampled`)).toBe(0n);
    }
    await zoo.run(`INSERT INTO zoo FROM sampled`);
    await zoo.run(`DELETE FROM zoo WHERE id IS NULL`);
  });

  it('gives the same rows for a seed, which is 0 unless said, and others for another', async () => {
    const rows = async (options: string): Promise<unknown> =>
      (
        await payments.runAndReadAll(
          `FROM aae_sample('payments', 20, columns_of := 'payments'${options})`,
        )
      ).getRows();
    expect(await rows('')).toEqual(await rows(', seed := 0'));
    expect(await rows('')).toEqual(await rows(', seed := NULL'));
    expect(await rows('')).not.toEqual(await rows(', seed := 1'));
  });

  it('gives the first rows of more rows, and none for none', async () => {
    const amounts = (count: number): Promise<unknown[]> =>
      valuesOf(
        payments,
        `SELECT amount FROM aae_sample('payments', ${count}, columns_of := 'payments')`,
      );
    const many = await amounts(5000);
    expect(many).toHaveLength(5000);
    expect(await amounts(30)).toEqual(many.slice(0, 30));
    expect(await amounts(0)).toEqual([]);
    const ofNone = `FROM aae_sample(NULL, 3, columns_of := 'payments')`;
    expect(await valuesOf(payments, ofNone)).toEqual([]);
  });

  it('samples a model that is yet to be committed', async () => {
    await payments.run('BEGIN');
    await payments.run(`UPDATE aae_models SET model =
      (SELECT aae_train(list(t ORDER BY id), {effort: 'light', max_iterations: 1, seed: 9}) FROM payments t)`);
    const uncommitted = await valuesOf(
      payments,
      `SELECT amount FROM aae_sample('payments', 9, columns_of := 'payments')`,
    );
    await payments.run(`SET VARIABLE fresh = aae_model('payments')`);
    expect(uncommitted).toEqual(
      await valuesOf(payments, `SELECT amount FROM aae_sample_model(getvariable('fresh'), 9)`),
    );
    await payments.run('ROLLBACK');
    expect(
      await valuesOf(
        payments,
        `SELECT amount FROM aae_sample('payments', 9, columns_of := 'payments')`,
      ),
    ).toEqual(await valuesOf(payments, `SELECT amount FROM aae_sample_model(getvariable('m'), 9)`));
  });

  it('takes the types a model tells by itself where it can look it up in the instance', async () => {
    const { connection, instance } = await connect();
    await install(connection, { instance, onWarning: () => undefined });
    await connection.run(PAYMENTS);
    await connection.run(MODELS);
    await connection.run(`CREATE VIEW "a view" AS FROM aae_models`);
    await connection.run(`CREATE TABLE "other.models" AS FROM aae_models`);
    await connection.run(`SET VARIABLE m = aae_model('payments')`);
    const byValue = `FROM aae_sample_model(getvariable('m'), 9, seed := 2)`;
    const expected = (await connection.runAndReadAll(byValue)).getRows();
    for (const models of ['aae_models', 'memory.main.aae_models', '"other.models"']) {
      const query = `FROM aae_sample('payments', 9, seed := 2, models := '${models}')`;
      expect(await columnsOf(connection, query)).toEqual(await columnsOf(connection, byValue));
      expect((await connection.runAndReadAll(query)).getRows()).toEqual(expected);
    }
    const row = `SELECT aae_decompress('payments', aae_compress('payments', t)).amount =
      aae_decompress_model(getvariable('m'), aae_compress('payments', t)).amount FROM payments t LIMIT 1`;
    expect(await valueOf(connection, row)).toBe(true);

    const sample = (options: string): Promise<unknown> =>
      connection.run(`FROM aae_sample(${options})`);
    await expect(sample(`'nobody', 3`)).rejects.toThrow(
      /are committed there is no model named "nobody"; there are: .*"payments".*commit it first/u,
    );
    await expect(sample(`'payments', 3, models := 'main."a view"'`)).rejects.toThrow(/a view/u);
    await expect(sample(`'payments', 3, models := 'nowhere'`)).rejects.toThrow(/nowhere/u);
    // never the types of one model with the rows of another
    const prepared = await connection.prepare(`FROM aae_sample('payments', 3)`);
    await prepared.run();
    await connection.run('BEGIN');
    await connection.run(`UPDATE aae_models SET model =
      (SELECT aae_train(list(t ORDER BY id), {effort: 'light', max_iterations: 1, seed: 9}) FROM payments t)`);
    await expect(sample(`'payments', 3`)).rejects.toThrow(/not committed yet/u);
    await connection.run('ROLLBACK');
    await prepared.run();
    await connection.run(`UPDATE aae_models SET model =
      (SELECT aae_train(list(t ORDER BY id), {effort: 'light', max_iterations: 1, seed: 9}) FROM payments t)`);
    await sample(`'payments', 3`);
    await expect(prepared.run()).rejects.toThrow(/prepare the query again/u);
  });

  it('says what is wrong with an argument', async () => {
    const sample = (text: string): Promise<unknown> => payments.run(`FROM aae_sample(${text})`);
    await expect(sample(`'payments', 3`)).rejects.toThrow(/columns_of := 'payments'/u);
    await expect(sample(`'payments', -1, columns_of := 'payments'`)).rejects.toThrow(
      /count is -1/u,
    );
    await expect(sample(`'payments', NULL, columns_of := 'payments'`)).rejects.toThrow(/NULL/u);
    await expect(sample(`'payments', 3, seed := -1, columns_of := 'payments'`)).rejects.toThrow(
      /seed/u,
    );
    await expect(sample(`'payment', 3, columns_of := 'payments'`)).rejects.toThrow(/"payment"/u);
    await expect(sample(`'payments', 3, columns_of := 'nowhere'`)).rejects.toThrow(/nowhere/u);
    await expect(sample(`'payments', 3, columns_of := 'aae_models'`)).rejects.toThrow(/"amount"/u);
  });
});
