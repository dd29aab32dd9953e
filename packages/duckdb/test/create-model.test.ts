import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fit, Model, NothingToLearnError, OptionError } from '@colatent/core';
import {
  ArgumentError,
  createModel,
  IncompleteQueryError,
  ModelExistsError,
  streamColumns,
  type CreateModelOptions,
} from '@colatent/duckdb';
import { DuckDBBlobValue, DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { describe, expect, it, vi } from 'vitest';
import { connect, PAYMENTS, valueOf, valuesOf } from './database.js';

// every training starts a thread
vi.setConfig({ testTimeout: 60_000 });

const QUICK = {
  effort: 'light' as const,
  hiddenUnits: [16],
  latentSize: 3,
  batchSize: 64,
  maxIterations: 3,
  seed: 7,
};
const PAYMENTS_MODEL: CreateModelOptions = {
  name: 'payments',
  query: 'FROM payments WHERE id <> 599 ORDER BY id',
  options: QUICK,
};
/** Trains until it is stopped. */
const ENDLESS = { ...QUICK, maxIterations: 1_000_000, earlyStop: false };

async function connectToPayments(): Promise<DuckDBConnection> {
  const { connection } = await connect();
  await connection.run(PAYMENTS);
  return connection;
}

async function storedBytes(connection: DuckDBConnection, models = 'aae_models'): Promise<Buffer> {
  const blob = await valueOf(connection, `SELECT model FROM ${models} WHERE name = 'payments'`);
  if (!(blob instanceof DuckDBBlobValue)) throw new Error('there is no model');
  return Buffer.from(blob.bytes);
}

describe('createModel', () => {
  it('trains on the rows of a query and puts the model where the SQL functions find it', async () => {
    const connection = await connectToPayments();
    const created = await createModel(connection, PAYMENTS_MODEL);
    expect(created).toMatchObject({
      name: 'payments',
      models: 'aae_models',
      replaced: false,
      rows: { seen: 599, used: 479, heldOut: 120, how: 'all' },
      stopped: 'max_iterations',
    });
    expect(created.history).toHaveLength(3);
    const model = Model.fromBytes(await storedBytes(connection));
    expect(created.info).toEqual(model.info);
    const scored = `SELECT count(aae_score('payments', t)) FROM payments t`;
    expect(await valueOf(connection, scored)).toBe(600n);
  });

  it('gives the bytes that fit gives in process', async () => {
    const connection = await connectToPayments();
    const query = `SELECT *, md5((id % 3)::VARCHAR)::UUID AS source, [id, amount]::FLOAT[2] AS spot,
        kind::ENUM('card', 'transfer', 'standing order by mandate') AS kinds, if(id % 9 = 0, NULL, amount::DECIMAL(20, 2)) AS price
      FROM payments, range(20) ORDER BY ALL`;
    await createModel(connection, { ...PAYMENTS_MODEL, query });
    const { model } = await fit(streamColumns(connection, query), QUICK);
    expect((await storedBytes(connection)).equals(model.toBytes())).toBe(true);
  });

  it('leaves the event loop free: a timer ticks many times between two events of the training', async () => {
    const connection = await connectToPayments();
    let events = 0;
    let ticks = 0;
    let atFirstEvent = 0;
    const timer = setInterval(() => ticks++, 1);
    await createModel(connection, {
      ...PAYMENTS_MODEL,
      query: 'SELECT p.* FROM payments p, range(100)',
      options: { hiddenUnits: [64, 64], maxIterations: 2, seed: 1 },
      onProgress: () => {
        if (events++ === 0) atFirstEvent = ticks;
      },
    });
    clearInterval(timer);
    expect(events).toBeGreaterThan(2);
    // In process the loop turns once an event.
    expect(ticks - atFirstEvent).toBeGreaterThan(4 * events);
  });

  it('lets the connection answer queries while it trains', async () => {
    const connection = await connectToPayments();
    const controller = new AbortController();
    let answers = 0;
    const created = createModel(connection, {
      ...PAYMENTS_MODEL,
      options: ENDLESS,
      signal: controller.signal,
      onProgress: () => {
        void valueOf(connection, 'SELECT count(*) FROM payments').then((count) => {
          expect(count).toBe(600n);
          if (++answers === 3) controller.abort();
        });
      },
    });
    await expect(created).rejects.toThrow('aborted');
    expect(answers).toBeGreaterThanOrEqual(3);
  });

  it('takes column options in any capitals and reports what it leaves out', async () => {
    const connection = await connectToPayments();
    const warnings: string[] = [];
    const { info, ...created } = await createModel(connection, {
      ...PAYMENTS_MODEL,
      query: `SELECT *, ['x'] AS tags FROM payments ORDER BY id`,
      options: { ...QUICK, columns: { ABROAD: { exclude: true }, Fee: { weight: 2 } } },
      onWarning: (warning) => warnings.push(warning),
    });
    expect(info.columns.map(({ name }) => name)).toEqual(['amount', 'fee', 'kind', 'paid_at']);
    expect(warnings[0]).toMatch(/column "tags" is left out/);
    expect(created.warnings).toEqual(warnings);
  });

  it('keeps an even sample of what exceeds the memory budget, and says so', async () => {
    const connection = await connectToPayments();
    const { rows, warnings } = await createModel(connection, {
      name: 'sampled',
      query: 'SELECT i % 10 AS a, i % 10 * 2 + i % 3 AS b FROM range(200000) r(i)',
      options: { maxIterations: 1, memoryBudget: 2 ** 20 },
    });
    expect(rows).toMatchObject({ seen: 200_000, how: 'sampled' });
    expect(rows.used + rows.heldOut).toBeLessThan(2 ** 20 / 16);
    expect(warnings.join()).toMatch(/sample/);
  });
});

describe('the table of models', () => {
  it('has one model of a name: a second one is refused before training, and replaces it when told to', async () => {
    const connection = await connectToPayments();
    await createModel(connection, PAYMENTS_MODEL);
    const before = await storedBytes(connection);
    const other = { ...PAYMENTS_MODEL, options: { ...QUICK, seed: 8 } };
    let events = 0;
    await expect(createModel(connection, { ...other, onProgress: () => events++ })).rejects.toThrow(
      ModelExistsError,
    );
    expect(events).toBe(0);
    expect((await storedBytes(connection)).equals(before)).toBe(true);
    expect(await createModel(connection, { ...other, replace: true })).toMatchObject({
      replaced: true,
    });
    expect((await storedBytes(connection)).equals(before)).toBe(false);
    expect(await valuesOf(connection, 'SELECT name FROM aae_models')).toEqual(['payments']);
  });

  it('may be the user’s own, with other columns that keep their values or get their defaults', async () => {
    const connection = await connectToPayments();
    await connection.run(`CREATE SCHEMA library`);
    await connection.run(
      `CREATE TABLE library.mine (note VARCHAR DEFAULT 'new', model BLOB, name VARCHAR, uses INT NOT NULL DEFAULT 0)`,
    );
    await createModel(connection, { ...PAYMENTS_MODEL, models: 'library.mine' });
    await connection.run(`UPDATE library.mine SET uses = 5`);
    await createModel(connection, { ...PAYMENTS_MODEL, models: 'library.mine', replace: true });
    const rows = await connection.runAndReadAll('SELECT name, note, uses FROM library.mine');
    expect(rows.getRows()).toEqual([['payments', 'new', 5]]);
  });

  it.each([
    ['no column for them', 'CREATE TABLE aae_models (name VARCHAR)', /"model"/],
    ['a column of another type', 'CREATE TABLE aae_models (name VARCHAR, model INT)', /INTEGER/],
    [
      'another column that must be given',
      'CREATE TABLE aae_models (name VARCHAR, model BLOB, made INT NOT NULL)',
      /"made" is NOT NULL/,
    ],
    [
      'no rows of its own',
      `CREATE VIEW aae_models AS SELECT 'a' AS name, ''::BLOB AS model`,
      /cannot hold models/,
    ],
  ])('is refused before training when it has %s', async (_, sql, message) => {
    const connection = await connectToPayments();
    await connection.run(sql);
    let events = 0;
    const created = createModel(connection, { ...PAYMENTS_MODEL, onProgress: () => events++ });
    await expect(created).rejects.toThrow(message);
    await expect(created).rejects.toBeInstanceOf(ArgumentError);
    expect(events).toBe(0);
  });

  it('is refused when several models have the name', async () => {
    const connection = await connectToPayments();
    await connection.run(
      `CREATE TABLE aae_models AS SELECT 'payments' AS name, ''::BLOB AS model FROM range(2)`,
    );
    await expect(createModel(connection, { ...PAYMENTS_MODEL, replace: true })).rejects.toThrow(
      '2 models are named "payments"',
    );
  });

  it('is not made by a training that fails', async () => {
    const connection = await connectToPayments();
    const failing: readonly (readonly [Partial<CreateModelOptions>, new () => Error])[] = [
      [{ query: 'FROM payments LIMIT 0' }, NothingToLearnError],
      [{ options: { ...QUICK, seed: -1 } }, OptionError],
      [{ options: { ...QUICK, columns: { nowhere: { exclude: true } } } }, OptionError],
      [{ options: Object.assign({ onProgress: () => undefined }, QUICK) }, OptionError],
      [
        { options: Object.assign({ columns: { id: (): number => 1 } }, QUICK) as object },
        OptionError,
      ],
      [{ query: 'FROM nowhere' }, Error],
      [{ name: '' }, ArgumentError],
      [{ models: 'nowhere.models' }, ArgumentError],
    ];
    for (const [options, ErrorClass] of failing) {
      const created = createModel(connection, { ...PAYMENTS_MODEL, ...options });
      await expect(created, JSON.stringify(options)).rejects.toBeInstanceOf(ErrorClass);
    }
    const tables = `SELECT count(*) FROM duckdb_tables() WHERE table_name <> 'payments'`;
    expect(await valueOf(connection, tables)).toBe(0n);
    expect(await createModel(connection, PAYMENTS_MODEL)).toMatchObject({ replaced: false });
  });

  it('is refused before training in a database opened for reading only', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'colatent-create-'));
    const path = join(folder, 'payments.db');
    const writer = await connect(path);
    await writer.connection.run(PAYMENTS);
    await createModel(writer.connection, PAYMENTS_MODEL);
    writer.connection.closeSync();
    writer.instance.closeSync();
    const reader = await connect(path, { access_mode: 'READ_ONLY' });
    let events = 0;
    const created = createModel(reader.connection, {
      ...PAYMENTS_MODEL,
      replace: true,
      onProgress: () => events++,
    });
    await expect(created).rejects.toThrow('read-only');
    expect(events).toBe(0);
    reader.connection.closeSync();
    reader.instance.closeSync();
    await rm(folder, { recursive: true });
  });
});

describe('a training that is aborted', () => {
  it('ends at once, and leaves the model there was', async () => {
    const connection = await connectToPayments();
    await createModel(connection, PAYMENTS_MODEL);
    const before = await storedBytes(connection);
    const controller = new AbortController();
    const reason = new Error('changed my mind');
    const created = createModel(connection, {
      ...PAYMENTS_MODEL,
      replace: true,
      options: ENDLESS,
      signal: controller.signal,
      onProgress: () => {
        controller.abort(reason);
      },
    });
    await expect(created).rejects.toBe(reason);
    expect((await storedBytes(connection)).equals(before)).toBe(true);
  });

  it('ends while its query still runs, and leaves the connection usable', async () => {
    const connection = await connectToPayments();
    const controller = new AbortController();
    const created = createModel(connection, {
      ...PAYMENTS_MODEL,
      query: 'SELECT count(*) AS n FROM range(1000000000000) r(i) WHERE hash(i) % 7 = 3',
      signal: controller.signal,
    });
    setTimeout(() => {
      controller.abort();
    }, 100);
    await expect(created).rejects.toThrow('aborted');
    expect(await createModel(connection, PAYMENTS_MODEL)).toMatchObject({ replaced: false });
  });

  it('does not begin when it was aborted before', async () => {
    const connection = await connectToPayments();
    const created = createModel(connection, { ...PAYMENTS_MODEL, signal: AbortSignal.abort() });
    await expect(created).rejects.toThrow('aborted');
  });

  it('rejects with what onProgress throws', async () => {
    const connection = await connectToPayments();
    const created = createModel(connection, {
      ...PAYMENTS_MODEL,
      options: ENDLESS,
      onProgress: () => {
        throw new RangeError('from the caller');
      },
    });
    await expect(created).rejects.toThrow(RangeError);
  });
});

describe('transactions', () => {
  it('of the caller hold the model until they are committed', async () => {
    const { instance, connection } = await connect();
    await connection.run(PAYMENTS);
    const other = await instance.connect();
    await connection.run('BEGIN');
    await createModel(connection, PAYMENTS_MODEL);
    expect(await valueOf(connection, 'SELECT count(*) FROM aae_models')).toBe(1n);
    await expect(other.run('FROM aae_models')).rejects.toThrow('does not exist');
    await connection.run('ROLLBACK');
    await expect(connection.run('FROM aae_models')).rejects.toThrow('does not exist');
    await connection.run('BEGIN');
    await createModel(connection, PAYMENTS_MODEL);
    await connection.run('COMMIT');
    expect(await valueOf(other, 'SELECT count(*) FROM aae_models')).toBe(1n);
  });

  it('of the caller survive a model that is refused', async () => {
    const connection = await connectToPayments();
    await createModel(connection, PAYMENTS_MODEL);
    await connection.run('BEGIN');
    await connection.run('DELETE FROM payments WHERE id = 0');
    await expect(createModel(connection, PAYMENTS_MODEL)).rejects.toThrow(ModelExistsError);
    await expect(
      createModel(connection, { ...PAYMENTS_MODEL, models: 'fresh', query: 'FROM nowhere' }),
    ).rejects.toThrow('nowhere');
    await connection.run('COMMIT');
    expect(await valueOf(connection, 'SELECT count(*) FROM payments')).toBe(599n);
  });
});

describe('several calls', () => {
  it('on one connection take turns to read and train at the same time', async () => {
    const connection = await connectToPayments();
    const names = ['a', 'b', 'c', 'd'];
    await Promise.all(
      names.map((name) => createModel(connection, { ...PAYMENTS_MODEL, name, models: 'four' })),
    );
    const stored = 'SELECT name FROM four ORDER BY name';
    expect(await valuesOf(connection, stored)).toEqual(names);
    expect(await valueOf(connection, 'SELECT count(DISTINCT model) FROM four')).toBe(1n);
  });

  it('for one name on several connections leave one model', async () => {
    const instance = await DuckDBInstance.create(':memory:');
    const connections = await Promise.all([1, 2, 3].map(() => instance.connect()));
    await connections[0]?.run(PAYMENTS);
    const outcomes = await Promise.allSettled(
      connections.map((connection) => createModel(connection, PAYMENTS_MODEL)),
    );
    const done = outcomes.filter(({ status }) => status === 'fulfilled');
    expect(done.length).toBeGreaterThanOrEqual(1);
    const [connection] = connections;
    const count = connection && (await valueOf(connection, 'SELECT count(*) FROM aae_models'));
    expect(count).toBe(1n);
  });
});

describe('a query that breaks off', () => {
  it('is an error, not a model of the rows before', async () => {
    const connection = await connectToPayments();
    const created = createModel(connection, {
      ...PAYMENTS_MODEL,
      query: `SELECT (CASE WHEN i = 3000000 THEN 'odd' ELSE (i % 7)::VARCHAR END)::INT AS a, i % 5 AS b FROM range(4000000) r(i)`,
    });
    await expect(created).rejects.toBeInstanceOf(IncompleteQueryError);
  });

  it('because the connection ran another is an error of streamColumns, too', async () => {
    const connection = await connectToPayments();
    const rows = streamColumns(connection, 'SELECT i FROM range(1000000) r(i)');
    await rows.next();
    await connection.run('SELECT 1');
    await expect(rows.next()).rejects.toBeInstanceOf(IncompleteQueryError);
  });
});
