import { createModel, writeScores, ArgumentError, UnknownModelError } from '@colatent/duckdb';
import type { DuckDBConnection } from '@duckdb/node-api';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { connect, PAYMENTS, valueOf, valuesOf } from './database.js';

vi.setConfig({ testTimeout: 60_000 });

const HOSTILE = [
  `it's`,
  `"quoted"`,
  `'; DROP TABLE payments; --`,
  `"; DROP TABLE payments; --`,
  `$name`,
  `a.b`,
  `select`,
  `__proto__`,
  `constructor`,
  `Zoë ✓ 数据 🚲`,
  `back\\slash\\n`,
  `line\nbreak`,
  ` `,
  `%s {} \${x}`,
  'x'.repeat(300),
];

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const literal = (text: string): string => `'${text.replaceAll(`'`, `''`)}'`;
const QUICK = { effort: 'light' as const, hiddenUnits: [4], latentSize: 2, maxIterations: 1 };
const SQL_QUICK = `{effort: 'light', hidden_units: [4], latent_size: 2, max_iterations: 1}`;

let connection: DuckDBConnection;

beforeAll(async () => {
  ({ connection } = await connect());
  await connection.run(PAYMENTS);
  await createModel(connection, { name: 'plain', query: 'FROM payments', options: QUICK });
});

describe.each(HOSTILE)('the name %j', (name) => {
  it('of a model is stored, found and named in errors', async () => {
    const unknown = `SELECT aae_score(${literal(name)}, t) FROM payments t`;
    await expect(connection.run(unknown)).rejects.toThrow(`there is no model named "${name}"`);
    const model = await valueOf(connection, `SELECT aae_model('plain')`);
    await connection.run(`INSERT INTO aae_models VALUES ($name, $model)`, {
      name,
      model: model ?? null,
    });
    const scored = `SELECT count(*) FROM payments t WHERE aae_score(${literal(name)}, t) = aae_score('plain', t)`;
    expect(await valueOf(connection, scored)).toBe(600n);
    const parameter = `SELECT count(aae_embed($name, t)) FROM payments t WHERE NOT aae_is_anomaly($name, t)`;
    expect(Number(await valueOf(connection, parameter, { name }))).toBeGreaterThan(500);
    await expect(
      createModel(connection, { name, query: 'FROM payments', options: QUICK }),
    ).rejects.toThrow('already');
    await writeScores(connection, { name, table: 'payments' });
    await expect(
      writeScores(connection, { name: `${name}?`, table: 'payments' }),
    ).rejects.toBeInstanceOf(UnknownModelError);
    await connection.run('ALTER TABLE payments DROP COLUMN score');
  });

  it('of a table of models, a table and its columns is taken literally', async () => {
    const columns = [`${name}1`, `${name}2`, `${name}3`].map(quote);
    await connection.run(
      `CREATE OR REPLACE TABLE ${quote(name)} AS SELECT amount AS ${columns[0] ?? ''}, fee AS ${columns[1] ?? ''}, kind AS ${columns[2] ?? ''} FROM payments`,
    );
    const models = quote(`${name} models`);
    const { info } = await createModel(connection, {
      name: 'm',
      models,
      query: `FROM ${quote(name)}`,
      options: { ...QUICK, columns: { [`${name}3`]: { exclude: true } } },
    });
    expect(info.columns.map((column) => column.name)).toEqual([`${name}1`, `${name}2`]);
    await writeScores(connection, {
      name: 'm',
      models,
      table: quote(name),
      columns: { score: `${name} score`, latent: `${name} latent` },
    });
    const scores = `${quote(`${name} score`)} IS NOT DISTINCT FROM aae_score_model((SELECT model FROM ${models}), t)`;
    expect(await valueOf(connection, `SELECT count(*) FROM ${quote(name)} t WHERE ${scores}`)).toBe(
      600n,
    );
    await connection.run(`DROP TABLE ${quote(name)}`);
    await connection.run(`DROP TABLE ${models}`);
  });

  it('of a column is an option of aae_train, and of an option an error that names it', async () => {
    const rows = `(SELECT amount, fee, kind AS ${quote(name)} FROM payments) t`;
    const option = `struct_pack(${quote(name)} := {exclude: true})`;
    const trained = `SELECT aae_train(list(t), struct_update(${SQL_QUICK}, columns := ${option})) FROM ${rows}`;
    const excluded = `SELECT count(aae_score_model((${trained}), t)) FROM (SELECT amount, fee FROM payments) t`;
    // the one name that JavaScript's objects do not leave to their users
    if (name === '__proto__') {
      await expect(connection.run(trained)).rejects.toThrow('"__proto__" can have no options');
    } else {
      expect(await valueOf(connection, excluded)).toBe(600n);
    }
    const unknown = `SELECT aae_train(list(t), struct_pack(${quote(`${name}?`)} := 1)) FROM ${rows}`;
    await expect(connection.run(unknown)).rejects.toThrow('has no option');
    expect(await valueOf(connection, 'SELECT count(*) FROM payments')).toBe(600n);
  });
});

describe('names that are none', () => {
  it.each(['', '.', 'a.', '.b', 'a..b', '"a', 'a"b', 'a.b.c.d', '""', '"a"b', 'a\0b'])(
    'are refused as a table: %j',
    async (path) => {
      const made = { name: 'm', query: 'FROM payments', options: QUICK };
      await expect(createModel(connection, { ...made, models: path })).rejects.toBeInstanceOf(
        ArgumentError,
      );
      await expect(writeScores(connection, { name: 'plain', table: path })).rejects.toBeInstanceOf(
        ArgumentError,
      );
    },
  );

  it('are refused as a column, and leave the table as it was', async () => {
    for (const score of ['', 'a\0b']) {
      const written = writeScores(connection, {
        name: 'plain',
        table: 'payments',
        columns: { score },
      });
      await expect(written).rejects.toBeInstanceOf(ArgumentError);
    }
    const columns = await valuesOf(connection, 'SELECT column_name FROM (DESCRIBE payments)');
    expect(columns).toHaveLength(6);
  });

  it('an empty one finds no model', async () => {
    await expect(connection.run(`SELECT aae_score('', t) FROM payments t`)).rejects.toThrow(
      'there is no model named ""',
    );
  });
});
