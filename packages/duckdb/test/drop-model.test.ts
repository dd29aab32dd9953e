import { ArgumentError, dropModel, UnknownModelError } from '@colatent/duckdb';
import type { DuckDBConnection } from '@duckdb/node-api';
import { beforeEach, describe, expect, it } from 'vitest';
import { connect, valuesOf } from './database.js';

let connection: DuckDBConnection;

const names = (table = 'aae_models'): Promise<unknown[]> =>
  valuesOf(connection, `SELECT name FROM ${table} ORDER BY name`);

beforeEach(async () => {
  ({ connection } = await connect());
  await connection.run(`CREATE TABLE aae_models (name VARCHAR, model BLOB)`);
  await connection.run(
    `INSERT INTO aae_models VALUES ('a', NULL), ('b', NULL), ('b', NULL), (NULL, NULL), ('it''s "c"', NULL)`,
  );
});

describe('dropModel', () => {
  it('deletes the model of a name and no other', async () => {
    await dropModel(connection, 'a');
    expect(await names()).toEqual(['b', 'b', `it's "c"`, null]);
    await dropModel(connection, `it's "c"`);
    expect(await names()).toEqual(['b', 'b', null]);
  });

  it('lists the models there are for an unknown name', async () => {
    await expect(dropModel(connection, 'd')).rejects.toThrow(UnknownModelError);
    await expect(dropModel(connection, `' OR true --`)).rejects.toThrow(
      `there is no model named "' OR true --"; there are: "a", "b", "it's "c""`,
    );
    expect(await names()).toHaveLength(5);
  });

  it('deletes none of several models of one name', async () => {
    await expect(dropModel(connection, 'b')).rejects.toThrow('2 models are named "b"');
    expect(await names()).toHaveLength(5);
  });

  it('says so when the table is empty', async () => {
    await connection.run(`DELETE FROM aae_models`);
    await expect(dropModel(connection, 'a')).rejects.toThrow('the table of models is empty');
  });

  it('takes part in a transaction', async () => {
    await connection.run(`BEGIN`);
    await dropModel(connection, 'a');
    await connection.run(`ROLLBACK`);
    expect(await names()).toContain('a');
  });

  it.each([
    [`odd.s`, `odd.s`],
    [`"my models; --"`, `"my models; --"`],
    [`memory.odd."x.""y"`, `odd."x.""y"`],
    [`it's`, `"it's"`],
  ])('takes the table %s', async (models, table) => {
    await connection.run(`CREATE SCHEMA odd`);
    await connection.run(`CREATE TABLE ${table} AS FROM aae_models`);
    await dropModel(connection, 'a', { models });
    expect(await names(table)).toEqual(['b', 'b', `it's "c"`, null]);
    expect(await names()).toContain('a');
  });

  it.each([``, `.a`, `a.`, `a..b`, `"a`, `a"b`, `"a"b`])(
    'refuses "%s" as a name of a table',
    async (models) => {
      await expect(dropModel(connection, 'a', { models })).rejects.toThrow(ArgumentError);
    },
  );

  it('has the error of DuckDB where there is no such table', async () => {
    await expect(dropModel(connection, 'a', { models: 'none' })).rejects.toThrow(
      /Table with name none does not exist/u,
    );
  });
});
