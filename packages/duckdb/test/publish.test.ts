import { install, MacroExistsError, publish, UnknownModelError } from '@colatent/duckdb';
import { createReferenceEngine } from '@colatent/core';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect, MODELS, PAYMENTS, valueOf, valuesOf } from './database.js';

const DIFFERENCE = (macros: string): string =>
  `SELECT max(abs(${macros}_score(t) - aae_score('payments', t))) FROM payments t`;

async function macrosOf(connection: DuckDBConnection): Promise<unknown[]> {
  return valuesOf(
    connection,
    `SELECT function_name FROM duckdb_functions()
     WHERE NOT internal AND database_name = current_database() AND function_type = 'macro' ORDER BY ALL`,
  );
}

describe('publish', () => {
  let connection: DuckDBConnection;

  // The functions run on the reference engine, which computes in doubles as SQL does.
  beforeEach(async () => {
    ({ connection } = await connect());
    await connection.run(PAYMENTS);
    await connection.run(MODELS);
    await install(connection, { engine: createReferenceEngine() });
  });

  afterEach(() => {
    connection.closeSync();
  });

  it('makes macros that score and embed as the functions do, to 1e-5', async () => {
    expect(await publish(connection, 'payments', { as: 'fraud' })).toEqual({
      score: 'fraud_score',
      embed: 'fraud_embed',
    });
    expect(await valueOf(connection, DIFFERENCE('fraud'))).toBeLessThan(1e-5);
    const latent = `
      SELECT max(list_max(list_transform(list_zip(z, y), lambda t: abs(t[1] - t[2]))))
      FROM (SELECT fraud_embed(t) AS z, aae_embed('payments', t) AS y FROM payments t)`;
    expect(await valueOf(connection, latent)).toBeLessThan(1e-5);
  });

  it('names macros after the model, whatever its name', async () => {
    await connection.run(`UPDATE aae_models SET name = 'a "b" 1'`);
    const { score } = await publish(connection, 'a "b" 1');
    expect(score).toBe('a "b" 1_score');
    expect(
      await valueOf(connection, `SELECT max("a ""b"" 1_score"(t)) FROM payments t`),
    ).toBeGreaterThan(1);
  });

  it('scores in conditions, updates and views, a NULL row as NULL, and rows that have more columns or other capitals', async () => {
    await publish(connection, 'payments', { as: 'fraud' });
    await connection.run(`
      CREATE VIEW odd AS SELECT id FROM payments t WHERE fraud_score(t) > 1;
      ALTER TABLE payments ADD COLUMN score DOUBLE;
      UPDATE payments t SET score = fraud_score(t)`);
    expect(await valueOf(connection, 'SELECT count(*) FROM odd')).toEqual(
      await valueOf(connection, 'SELECT count(*) FROM payments WHERE score > 1'),
    );
    expect(
      await valuesOf(
        connection,
        `SELECT fraud_score(r) FROM (SELECT CASE WHEN id > 0 THEN t END AS r FROM payments t WHERE id < 2 ORDER BY id)`,
      ),
    ).toEqual([null, expect.any(Number)]);
    const renamed = `SELECT fraud_score({ID: id, AMOUNT: amount, FEE: fee, KIND: kind, ABROAD: abroad, PAID_AT: paid_at}) - score FROM payments LIMIT 1`;
    expect(await valueOf(connection, renamed)).toBe(0);
  });

  it('survives in the file, where a connection without the functions scores with it, opened for reading only', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'colatent-publish-'));
    const path = join(folder, 'shop.duckdb');
    const { instance, connection: writer } = await connect(path);
    await writer.run(PAYMENTS);
    await writer.run(MODELS);
    await publish(writer, 'payments', { as: 'fraud' });
    const expected = await valuesOf(writer, 'SELECT fraud_score(t) FROM payments t ORDER BY id');
    writer.closeSync();
    instance.closeSync();
    const again = await DuckDBInstance.create(path, { access_mode: 'READ_ONLY' });
    const reader = await again.connect();
    expect(await valuesOf(reader, 'SELECT fraud_score(t) FROM payments t ORDER BY id')).toEqual(
      expected,
    );
    reader.closeSync();
    again.closeSync();
    await rm(folder, { recursive: true });
  });

  it('refuses to overwrite macros, and leaves all as it was', async () => {
    await connection.run('CREATE MACRO fraud_embed(x) AS x');
    await expect(publish(connection, 'payments', { as: 'FRAUD' })).rejects.toThrow(
      new MacroExistsError(
        'there is a macro "FRAUD_embed" already; replace it by the option "replace", or give another name by the option "as"',
      ),
    );
    expect(await macrosOf(connection)).toEqual(['fraud_embed']);
    await publish(connection, 'payments', { as: 'fraud', replace: true });
    await publish(connection, 'payments', { as: 'fraud', replace: true });
    expect(await valueOf(connection, DIFFERENCE('fraud'))).toBeLessThan(1e-5);
  });

  it('belongs to the transaction of the caller', async () => {
    await connection.run('BEGIN');
    await publish(connection, 'payments', { as: 'fraud' });
    await connection.run('ROLLBACK');
    expect(await macrosOf(connection)).toEqual([]);
  });

  it('finds models in another table, and says when there is none of a name', async () => {
    await connection.run(
      `CREATE SCHEMA "my models"; CREATE TABLE "my models".kept AS FROM aae_models`,
    );
    await publish(connection, 'payments', { as: 'kept', models: 'my models.kept' });
    expect(await valueOf(connection, DIFFERENCE('kept'))).toBeLessThan(1e-5);
    await expect(publish(connection, 'frod')).rejects.toThrow(UnknownModelError);
    await expect(publish(connection, 'frod')).rejects.toThrow(
      'there is no model named "frod"; there are: "payments"',
    );
    await expect(publish(connection, 'payments', { as: 'aae' })).rejects.toThrow(
      'macros cannot be named after "aae"',
    );
  });

  it('is also a script that SQL gives', async () => {
    const script = await valueOf(
      connection,
      `SELECT aae_publish_sql('payments', prefix := 'fraud', replace := true)`,
    );
    await connection.run(String(script));
    await connection.run(String(script));
    expect(await valueOf(connection, DIFFERENCE('fraud'))).toBeLessThan(1e-5);
    expect(await valueOf(connection, `SELECT aae_publish_sql(NULL)`)).toBeNull();
  });
});
