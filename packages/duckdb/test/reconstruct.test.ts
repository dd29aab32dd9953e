import { streamColumns } from '@colatent/duckdb';
import type { DuckDBConnection } from '@duckdb/node-api';
import { beforeAll, describe, expect, it } from 'vitest';
import { connectToPayments, valueOf, valuesOf } from './database.js';
import { connectToZoo, coreOf, LEFT_ALONE_NAMES, plainValue, quoted, READ_NAMES } from './zoo.js';

let zoo: DuckDBConnection;

beforeAll(async () => {
  zoo = await connectToZoo();
  await zoo.run(`CREATE TABLE made AS
    SELECT t AS old, aae_reconstruct('zoo', t) AS new FROM zoo t ORDER BY id`);
});

/** The nearest of what a column of `zoo` can hold. */
function held(name: string, value: unknown): unknown {
  if (Array.isArray(value)) {
    return name === 'an_array' ? value.map((x) => Math.fround(Number(x))) : value;
  }
  if (typeof value !== 'number') return value;
  if (name === 'a_float') return Math.fround(value);
  const scale = { a_decimal4: 1, a_decimal9: 3, a_decimal18: 4, a_decimal38: 5 }[name];
  if (scale !== undefined) return Math.round(value * 10 ** scale) / 10 ** scale;
  if (name === 'a_tinyint') return Math.min(127, Math.max(-128, value));
  return name === 'a_smallint' ? Math.min(32767, Math.max(-32768, value)) : value;
}

describe('aae_reconstruct', () => {
  it('gives rows of the very type of the rows it is given', async () => {
    expect(await valuesOf(zoo, `SELECT DISTINCT typeof(old) = typeof(new) FROM made`)).toEqual([
      true,
    ]);
  });

  it.each(LEFT_ALONE_NAMES)('leaves %s alone, which the model does not read', async (name) => {
    const column = quoted(name);
    expect(
      await valueOf(
        zoo,
        `SELECT count(*) FROM made WHERE old.${column} IS DISTINCT FROM new.${column}
          OR old.${column}::VARCHAR IS DISTINCT FROM new.${column}::VARCHAR`,
      ),
    ).toBe(0n);
  });

  it('gives what the model itself does, as near as the columns can hold it', async () => {
    const { model, columns } = await coreOf(zoo, 'zoo', 'SELECT * FROM zoo ORDER BY id');
    const expected = model.reconstruct(columns);
    for await (const batch of streamColumns(
      zoo,
      'SELECT new.* EXCLUDE (k_list) FROM made ORDER BY old.id',
    )) {
      for (const name of READ_NAMES) {
        const rows = Array.from({ length: 300 }, (_, row) => row);
        expect([name, rows.map((row) => plainValue(batch.get(name), row))]).toEqual([
          name,
          rows.map((row) => held(name, plainValue(expected.get(name), row))),
        ]);
      }
    }
    model.dispose();
  });

  it('gives the same for a model given as a BLOB', async () => {
    const sql = `SELECT count(*) FROM zoo t WHERE
      aae_reconstruct_model((SELECT model FROM aae_models), t) IS DISTINCT FROM aae_reconstruct('zoo', t)`;
    expect(await valueOf(zoo, sql)).toBe(0n);
  });

  it('gives each row by its own model, and NULL rows for NULL rows', async () => {
    const connection = await connectToPayments();
    await connection.run(
      `INSERT INTO aae_models SELECT 'odd', aae_train(list(t), {effort: 'light', max_iterations: 1, seed: 2}) FROM payments t`,
    );
    const both = `SELECT aae_reconstruct(CASE WHEN id % 2 = 0 THEN 'odd' ELSE 'payments' END, r).amount
      FROM (SELECT id, [t][CASE WHEN id % 5 <> 0 THEN 1 END] AS r FROM payments t) ORDER BY id`;
    const of = (name: string): string =>
      `SELECT aae_reconstruct('${name}', t).amount FROM payments t ORDER BY id`;
    const [odd, payments] = [
      await valuesOf(connection, of('odd')),
      await valuesOf(connection, of('payments')),
    ];
    expect(await valuesOf(connection, both)).toEqual(
      odd.map((value, id) => (id % 5 === 0 ? null : id % 2 === 0 ? value : payments[id])),
    );
  });

  it('refuses a category that the ENUM of the row has not', async () => {
    const connection = await connectToPayments();
    const sql = `SELECT aae_reconstruct('payments', t) FROM
      (SELECT * REPLACE (NULL::ENUM('cash') AS kind) FROM payments) t`;
    await expect(connection.run(sql)).rejects.toThrow(/Could not convert string/u);
  });
});
