import type { DuckDBConnection } from '@duckdb/node-api';
import { beforeAll, describe, expect, it } from 'vitest';
import { connect, valueOf, valuesOf } from './database.js';

let connection: DuckDBConnection;

beforeAll(async () => {
  ({ connection } = await connect());
  await connection.run(`CREATE TABLE things AS SELECT i AS position,
      (hash(i) % 100)::DOUBLE AS number, hash(i) % 100 >= 50 AS flag,
      printf('%c%d-%03d', 65 + (hash(i) % 3)::INT, hash(i) % 7, hash(i) % 400) AS code,
      ['oak', 'ash', 'a birch with a long name', 'ein Wacholder größer als zwölf', 'Ü'][(hash(i) % 5 + 1)::INT] AS tree,
      TIMESTAMP '2026-01-01' + to_days((hash(i) % 200)::INT) AS moment,
      TIME '00:00:00' + to_seconds((hash(i) % 86000)::INT) AS clock
    FROM range(400) r(i)`);
  await connection.run(`CREATE TABLE aae_models AS SELECT 'things' AS name,
    aae_train(list(t), {hidden_units: [16], latent_size: 2, batch_size: 64, max_iterations: 4, seed: 3, columns: {code: {kind: 'text'}}}) AS model FROM
    (SELECT number, flag, tree, code, moment, clock FROM things) t`);
});

/** Scores of the things with one column written as `expression`, in the order of their position. */
async function scoresWith(column: string, expression: string): Promise<unknown[]> {
  return valuesOf(
    connection,
    `SELECT aae_score('things', t) FROM (SELECT * REPLACE (${expression} AS ${column}) FROM things) t ORDER BY position`,
  );
}

describe('a number', () => {
  it.each([
    'TINYINT',
    'SMALLINT',
    'INTEGER',
    'BIGINT',
    'HUGEINT',
    'UTINYINT',
    'USMALLINT',
    'UINTEGER',
    'UBIGINT',
    'UHUGEINT',
    'FLOAT',
    'DOUBLE',
    'DECIMAL(4, 1)',
    'DECIMAL(9, 3)',
    'DECIMAL(18, 6)',
    'DECIMAL(38, 10)',
  ])('counts the same as a %s', async (type) => {
    expect(await scoresWith('number', `number::${type}`)).toEqual(
      await scoresWith('number', 'number'),
    );
  });

  it.each([
    'TINYINT',
    'SMALLINT',
    'INTEGER',
    'BIGINT',
    'HUGEINT',
    'DECIMAL(4, 1)',
    'DECIMAL(38, 10)',
  ])('counts the same as a negative %s', async (type) => {
    expect(await scoresWith('number', `(number - 99)::${type}`)).toEqual(
      await scoresWith('number', 'number - 99'),
    );
  });

  it('of 128 bits is the nearest double', async () => {
    const large = `(number * 1e30)`;
    expect(await scoresWith('number', `${large}::HUGEINT`)).toEqual(
      await scoresWith('number', large),
    );
    expect(await scoresWith('number', `(-${large})::HUGEINT`)).toEqual(
      await scoresWith('number', `-${large}`),
    );
  });
});

describe('a string', () => {
  it('counts the same as an ENUM of few, of hundreds and of many thousand values', async () => {
    for (const values of [5, 500, 70_000]) {
      await connection.run(`DROP TYPE IF EXISTS tree_type`);
      await connection.run(`CREATE TYPE tree_type AS ENUM (
        SELECT tree FROM (SELECT DISTINCT tree, 0 AS i FROM things UNION ALL SELECT 'other ' || i, i FROM range(1, ${values}) r(i)) ORDER BY i DESC)`);
      expect(await scoresWith('tree', `tree::tree_type`)).toEqual(await scoresWith('tree', 'tree'));
    }
  });

  it('counts the same wherever DuckDB keeps its bytes', async () => {
    const plain = await scoresWith('tree', 'tree');
    expect(await scoresWith('tree', `tree || ''`)).toEqual(plain);
    expect(
      await scoresWith('tree', `replace(tree || '/' || position, '/' || position, '')`),
    ).toEqual(plain);
    const shuffled = `SELECT score FROM (SELECT position, aae_score('things', t) AS score FROM
      (SELECT * FROM things ORDER BY hash(position * 13)) t) ORDER BY position`;
    expect(await valuesOf(connection, shuffled)).toEqual(plain);
    const listed = `SELECT score FROM (SELECT t.position, aae_score('things', t) AS score FROM
      (SELECT unnest(list(things)) AS t FROM things)) ORDER BY position`;
    expect(await valuesOf(connection, listed)).toEqual(plain);
  });

  it('that was never seen in training is scored, not refused', async () => {
    const scores = await scoresWith('tree', `'never seen ' || position`);
    expect(scores.map(Number).every(Number.isFinite)).toBe(true);
    expect(scores).toHaveLength(400);
  });
});

describe('a moment', () => {
  it.each(['DATE', 'TIMESTAMP_S', 'TIMESTAMP_MS', 'TIMESTAMP_NS', 'TIMESTAMP', 'TIMESTAMPTZ'])(
    'counts the same as a %s',
    async (type) => {
      await connection.run(`SET TimeZone = 'UTC'`);
      expect(await scoresWith('moment', `moment::${type}`)).toEqual(
        await scoresWith('moment', 'moment'),
      );
    },
  );

  it.each(['TIMESTAMP', 'DATE', 'TIMESTAMP_S'])(
    'at infinity in a %s counts as NULL',
    async (type) => {
      const nulls = await scoresWith(
        'moment',
        `CASE WHEN position % 3 = 0 THEN moment END::${type}`,
      );
      const infinities = `CASE position % 3 WHEN 0 THEN moment::${type} WHEN 1 THEN 'infinity'::${type} ELSE '-infinity'::${type} END`;
      expect(await scoresWith('moment', infinities)).toEqual(nulls);
    },
  );
});

describe('a time of day', () => {
  it.each(['TIME', 'TIMETZ', 'TIME_NS'])('counts the same as a %s', async (type) => {
    expect(await scoresWith('clock', `clock::${type}`)).toEqual(await scoresWith('clock', 'clock'));
  });
});

describe('other types', () => {
  it('of the untyped NULL count as a column of NULLs', async () => {
    for (const [column, type] of [
      ['number', 'DOUBLE'],
      ['flag', 'BOOLEAN'],
      ['tree', 'VARCHAR'],
      ['code', 'VARCHAR'],
      ['moment', 'TIMESTAMP'],
      ['clock', 'TIME'],
    ] as const) {
      expect(await scoresWith(column, 'NULL')).toEqual(await scoresWith(column, `NULL::${type}`));
    }
  });

  it('such as UUIDs are read as strings', async () => {
    const uuid = `['a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '00000000-0000-0000-0000-000000000001', 'ffffffff-ffff-ffff-ffff-fffffffffff0'][(hash(i) % 3 + 1)::INT]`;
    const trained = (
      value: string,
    ): string => `SELECT md5(aae_train(list(t ORDER BY x), {max_iterations: 2, seed: 1})) FROM
      (SELECT (hash(i * 3) % 77)::DOUBLE + i / 1000.0 AS x, ${value} AS key FROM range(200) r(i)) t`;
    expect(await valueOf(connection, trained(`${uuid}::UUID`))).toBe(
      await valueOf(connection, trained(uuid)),
    );
  });

  it('nested in a STRUCT are columns with dotted names', async () => {
    const nested = `SELECT aae_train(list(t), {max_iterations: 2, seed: 1}) FROM
      (SELECT {x: number, deeper: {y: hash(position * 7) % 50}} AS pair, flag FROM things) t`;
    await connection.run(
      `CREATE OR REPLACE TABLE nested_models AS SELECT 'nested' AS name, (${nested}) AS model`,
    );
    const flat = `SELECT aae_score('nested', t, models := 'nested_models') FROM
      (SELECT number AS "pair.x", hash(position * 7) % 50 AS "pair.deeper.y", flag, position FROM things) t ORDER BY position`;
    const deep = `SELECT aae_score('nested', t, models := 'nested_models') FROM
      (SELECT {x: number, deeper: {y: hash(position * 7) % 50}} AS pair, flag, position FROM things) t ORDER BY position`;
    expect(await valuesOf(connection, deep)).toEqual(await valuesOf(connection, flat));
  });
});
