import type { DuckDBConnection } from '@duckdb/node-api';
import { beforeAll, describe, expect, it } from 'vitest';
import { fit } from '@colatent/core';
import { streamColumns } from '@colatent/duckdb';
import { connect, valueOf, valuesOf } from './database.js';

const OPTIONS = '{hidden_units: [16], latent_size: 2, max_iterations: 4, seed: 3}';

let connection: DuckDBConnection;

beforeAll(async () => {
  ({ connection } = await connect());
  // elements 2 and 3 follow from elements 1 and 2; 5,000 rows are more than two chunks
  await connection.run(`CREATE TABLE things AS SELECT i AS position,
      (hash(i) % 50)::INT AS a, (hash(i * 7) % 20)::INT AS b, [a, b, a + b, a - b]::FLOAT[4] AS embedding
    FROM range(5000) r(i)`);
  await connection.run(`CREATE TABLE aae_models AS SELECT 'things' AS name,
    aae_train(list(t ORDER BY position), ${OPTIONS}) AS model FROM (SELECT position, embedding FROM things) t`);
});

/** Scores of the things with their vectors written as `expression`, in the order of their position. */
async function scoresOf(expression: string, where = 'true'): Promise<unknown[]> {
  return valuesOf(
    connection,
    `SELECT score FROM (SELECT position, aae_score('things', t) AS score FROM
      (SELECT position, ${expression} AS embedding FROM things WHERE ${where}) t) ORDER BY position`,
  );
}

describe('a vector', () => {
  it.each([
    'DOUBLE[4]',
    'TINYINT[4]',
    'SMALLINT[4]',
    'INTEGER[4]',
    'BIGINT[4]',
    'FLOAT[]',
    'DOUBLE[]',
    'INTEGER[]',
    'BIGINT[]',
  ])('counts the same as a %s', async (type) => {
    expect(await scoresOf(`embedding::${type}`)).toEqual(await scoresOf('embedding'));
  });

  it.each(['UTINYINT[4]', 'USMALLINT[4]', 'UINTEGER[4]', 'UBIGINT[4]', 'UBIGINT[]'])(
    'counts the same as a %s where nothing is negative',
    async (type) => {
      const positive = '[a, b, a + b, abs(a - b)]';
      expect(await scoresOf(`${positive}::${type}`)).toEqual(
        await scoresOf(`${positive}::FLOAT[4]`),
      );
    },
  );

  it('trains the same model as an ARRAY and as a LIST, and from a stream', async () => {
    const rows = (type: string): string => `SELECT embedding::${type} AS embedding FROM things`;
    const trained = (type: string): string =>
      `SELECT md5(aae_train(list(t), {max_iterations: 2, seed: 1})) FROM (${rows(type)}) t`;
    const hash = await valueOf(connection, trained('FLOAT[4]'));
    expect(await valueOf(connection, trained('DOUBLE[]'))).toBe(hash);
    const options = { maxIterations: 2, seed: 1 };
    const { model } = await fit(streamColumns(connection, rows('FLOAT[]')), options);
    const again = await fit(streamColumns(connection, rows('FLOAT[4]')), options);
    expect(again.model.info.hash).toBe(model.info.hash);
    expect(model.info.columns).toEqual([{ name: 'embedding', kind: 'vector' }]);
  });

  it('that breaks what ties its elements together scores above nearly all that do not', async () => {
    const ordinary = (await scoresOf('embedding')).map(Number).sort((x, y) => x - y);
    const odd = await scoresOf('[a, b, -a - b, b - a]::FLOAT[4]', 'a > 30 AND b > 10');
    const high = ordinary[Math.floor(0.98 * ordinary.length)] ?? NaN;
    expect(odd.map(Number).filter((score) => score > high).length).toBeGreaterThan(
      0.9 * odd.length,
    );
  });

  it('counts wherever DuckDB keeps it: filtered, sorted, constant or in a list of rows', async () => {
    const plain = await scoresOf('embedding');
    expect(await scoresOf('embedding', 'position % 3 = 1')).toEqual(
      plain.filter((_, position) => position % 3 === 1),
    );
    const sorted = `SELECT score FROM (SELECT position, aae_score('things', t) AS score FROM
      (SELECT position, embedding::FLOAT[] AS embedding FROM things ORDER BY hash(position)) t) ORDER BY position`;
    expect(await valuesOf(connection, sorted)).toEqual(plain);
    const listed = `SELECT score FROM (SELECT t.position, aae_score('things', t) AS score FROM
      (SELECT unnest(list(things)) AS t FROM things)) ORDER BY position`;
    expect(await valuesOf(connection, listed)).toEqual(plain);
    for (const type of ['FLOAT[4]', 'FLOAT[]']) {
      const constant = await scoresOf(`[7, 5, 12, 2]::${type}`);
      expect(new Set(constant).size).toBe(1);
    }
  });

  it('that is NULL, in an ARRAY, a LIST or untyped, counts as ordinary, and so does an empty list', async () => {
    const nulls = await scoresOf('NULL::FLOAT[4]');
    expect(nulls.map(Number).every((score) => score < 1)).toBe(true);
    expect(await scoresOf('NULL::FLOAT[]')).toEqual(nulls);
    expect(await scoresOf('NULL')).toEqual(nulls);
    expect(await scoresOf('[]::FLOAT[]')).toEqual(nulls);
    const some = 'CASE WHEN position % 3 = 0 THEN embedding::FLOAT[] END';
    expect(await scoresOf(some)).toEqual(await scoresOf(`(${some})::FLOAT[4]`));
  });

  it('with NULL elements is read but for these, in a LIST as in an ARRAY', async () => {
    const some = '[a, CASE WHEN position % 3 = 0 THEN b END, a + b, a - b]';
    const scores = await scoresOf(`${some}::FLOAT[4]`);
    expect(await scoresOf(`${some}::FLOAT[]`)).toEqual(scores);
    const holey = `CASE WHEN position % 5 > 0 THEN ${some} END`;
    expect(await scoresOf(`(${holey})::FLOAT[]`)).toEqual(await scoresOf(`(${holey})::FLOAT[4]`));
    const plain = await scoresOf('embedding');
    expect(scores[3]).toBe(plain[3]);
    expect(scores[1]).not.toBe(plain[1]);
  });

  it('is scored by the model each row names', async () => {
    await connection.run(`CREATE OR REPLACE TABLE halves AS SELECT 'half ' || position % 2 AS name,
      aae_train(list(t ORDER BY position), ${OPTIONS}) AS model FROM
        (SELECT position, CASE WHEN position % 7 > 0 THEN [a, b, CASE WHEN position % 5 > 0 THEN a + b END] END::FLOAT[3] AS v FROM things) t
      GROUP BY ALL`);
    const rows = `(SELECT position, CASE WHEN position % 7 > 0 THEN [a, b, CASE WHEN position % 5 > 0 THEN a + b END] END::FLOAT[3] AS v FROM things)`;
    const together = `SELECT score FROM (SELECT position, aae_score('half ' || position % 2, t, models := 'halves') AS score
      FROM ${rows} t) ORDER BY position % 2, position`;
    const apart = [0, 1].map(
      (
        half,
      ) => `SELECT score FROM (SELECT position, aae_score('half ${half}', t, models := 'halves') AS score
        FROM ${rows} t WHERE position % 2 = ${half}) ORDER BY position`,
    );
    const [first = '', second = ''] = apart;
    expect(await valuesOf(connection, together)).toEqual([
      ...(await valuesOf(connection, first)),
      ...(await valuesOf(connection, second)),
    ]);
  });

  it('of another size than the model reads is an error', async () => {
    await expect(scoresOf('[a, b]::FLOAT[2]')).rejects.toThrow(
      'column "embedding" holds vectors of 2 elements, but the model reads vectors of 4',
    );
  });

  it('among lists of other lengths is an error that says what to do', async () => {
    await expect(scoresOf('range(position % 2 + 3)')).rejects.toThrow(
      'column "embedding" holds lists of 3 and of 4 numbers, but vectors are of one length; cast it to an ARRAY such as FLOAT[4], or exclude it',
    );
    const excluded = `SELECT aae_train(list(t), {max_iterations: 2, columns: {tags: {exclude: true}}}) IS NULL
      FROM (SELECT a, range(position % 5) AS tags FROM things) t`;
    expect(await valueOf(connection, excluded)).toBe(false);
  });
});

describe('options of columns in SQL', () => {
  /** Score of one row by a model of readings that are NULL in the cold, and never otherwise. */
  async function score(options: string, row: string): Promise<number> {
    await connection.run(`CREATE OR REPLACE TABLE readings AS SELECT
        (hash(i) % 400 / 10.0 - 10)::DOUBLE AS degrees, CASE WHEN degrees > 0 THEN (20 + hash(i * 3) % 10)::DOUBLE END AS reading
      FROM range(3000) r(i)`);
    await connection.run(`CREATE OR REPLACE TABLE reading_models AS
      SELECT 'readings' AS name, aae_train(list(t ORDER BY degrees, reading), ${options}) AS model FROM readings t`);
    return Number(
      await valueOf(
        connection,
        `SELECT aae_score('readings', t, models := 'reading_models') FROM (SELECT ${row}) t`,
      ),
    );
  }

  const failedInWarmth = '20.0 AS degrees, NULL::DOUBLE AS reading';

  it('let NULLs be informative, in all columns or in one', async () => {
    expect(await score('{seed: 1, max_iterations: 40}', failedInWarmth)).toBeLessThan(1);
    expect(
      await score(`{seed: 1, max_iterations: 40, missing: 'informative'}`, failedInWarmth),
    ).toBeGreaterThan(2);
    expect(
      await score(
        `{seed: 1, max_iterations: 40, columns: {reading: {missing: 'informative'}}}`,
        failedInWarmth,
      ),
    ).toBeGreaterThan(2);
  });

  it('take a weight: of 0, a value at odds with the others is not judged, but helps to judge them', async () => {
    const far = '20.0 AS degrees, 33.0 AS reading';
    const judged = await score('{seed: 1, max_iterations: 40}', far);
    const weighed = `{seed: 1, max_iterations: 40, columns: {reading: {weight: 0}}}`;
    expect(await score(weighed, far)).toBeLessThan(judged);
  });

  it('take a time zone', async () => {
    const trained = (zone: string): string =>
      `SELECT aae_train(list(t), {seed: 1, max_iterations: 2, columns: {moment: {time_zone: '${zone}'}}}) FROM
        (SELECT TIMESTAMP '2024-01-01' + to_minutes((hash(i) % 90000)::INT) AS moment FROM range(500) r(i)) t`;
    await connection.run(
      `CREATE OR REPLACE TABLE zones AS SELECT 'zone' AS name, (${trained('Asia/Kolkata')}) AS model`,
    );
    expect(
      await valueOf(connection, `SELECT model::VARCHAR LIKE '%Asia/Kolkata%' FROM zones`),
    ).toBe(true);
    await expect(valueOf(connection, trained('Mars'))).rejects.toThrow(
      'the time zone "Mars" is not known here',
    );
  });

  it.each([
    [`{missing: 'odd'}`, `option "missing" must be one of 'ignore', 'informative', not odd`],
    [`{columns: {reading: {weight: 101}}}`, 'option columns.reading.weight'],
    [`{columns: {reading: {weight: 'much'}}}`, 'must be a number, not much'],
    [`{columns: {reading: {time_zone: 1}}}`, 'must be a string, not 1'],
    [`{columns: {reading: {time_zone: 'UTC'}}}`, 'leave its time_zone out'],
    [
      `{columns: {reading: {size: 1}}}`,
      'a column has kind, exclude, weight, missing and time_zone',
    ],
  ])('of %s are refused', async (options, message) => {
    await expect(score(options, failedInWarmth)).rejects.toThrow(message);
  });
});
