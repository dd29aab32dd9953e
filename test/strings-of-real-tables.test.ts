import {
  Columns,
  createWasmEngine,
  fitSync,
  Model,
  type Column,
  type ColumnOptions,
} from '@colatent/core';
import { install } from '@colatent/duckdb';
import { blobValue, DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { areaUnderCurve } from './area-under-curve.js';
import { seededNumbers, withTypo } from './planted-typos.js';

const DATA = fileURLToPath(new URL('../data', import.meta.url));

/** Adult, with what a form might make of it: a code such as SA-13M-040 and one line of text. */
const ADULT_SQL = `
  SELECT age, workclass, education_num, marital_status, relationship, sex, hours_per_week, income,
         occupation, native_country, education,
         printf('%s-%02d%s-%03d', upper(occupation[:2]), education_num, sex[1], age) AS code,
         concat_ws(' / ', occupation, education, native_country) AS line
  FROM '${DATA}/adult-test.parquet' WHERE occupation IS NOT NULL LIMIT 9000`;
const ADULT = [
  'age',
  'workclass',
  'education_num',
  'marital_status',
  'relationship',
  'sex',
  'hours_per_week',
  'income',
];

/** Every 50th connection, attacks among them. */
const KDD_SQL = `
  SELECT duration, protocol_type, service, flag, src_bytes, dst_bytes, count, srv_count
  FROM (SELECT *, row_number() OVER () AS row FROM '${DATA}/kdd99-10pct.parquet')
  WHERE row % 50 = 0 ORDER BY hash(row) LIMIT 9000`;
const KDD = ['duration', 'protocol_type', 'src_bytes', 'dst_bytes', 'count', 'srv_count'];

type Table = Readonly<Record<string, readonly unknown[]>>;

const TRAINED = 8000;
const TESTED = 1000;

function column(name: string, values: readonly unknown[]): Column {
  const length = values.length;
  if (values.some((value) => typeof value === 'string')) {
    return {
      name,
      type: 'string',
      length,
      at: (row) => {
        const value = values[row];
        return typeof value === 'string' ? value : null;
      },
    };
  }
  const numbers = Float64Array.from(values, (value) => (value === null ? NaN : Number(value)));
  return { name, type: 'number', length, values: numbers };
}

/** Rows of a table, the values of some columns replaced. */
function rows(
  table: Table,
  names: readonly string[],
  start: number,
  count: number,
  replaced: Table = {},
): Columns {
  return new Columns(
    names.map((name) => {
      const own = (table[name] ?? []).slice(start, start + count);
      return column(name, replaced[name] ?? own);
    }),
  );
}

let instance: DuckDBInstance;
let connection: DuckDBConnection;
let adult: Table;
let kdd: Table;

beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
  connection = await instance.connect();
  await install(connection, { engine: createWasmEngine({ simd: 'plain' }) });
  adult = (await connection.runAndReadAll(ADULT_SQL)).getColumnsObjectJS();
  kdd = (await connection.runAndReadAll(KDD_SQL)).getColumnsObjectJS();
});

afterAll(() => {
  connection.closeSync();
  instance.closeSync();
});

/** Trains on a table with one column as text; gives the model, its scores of rows not trained on, and those of the same rows with a typo. */
function plantTypos(
  table: Table,
  names: readonly string[],
  name: string,
): {
  model: Model;
  area: number;
  raised: number;
  decoded: (string | null | undefined)[];
  values: string[];
} {
  const columns: Record<string, ColumnOptions> = { [name]: { kind: 'text' } };
  const all = [...names, name];
  const { model } = fitSync(rows(table, all, 0, TRAINED), { columns, maxIterations: 12, seed: 1 });
  const random = seededNumbers(7);
  const values = (table[name] ?? []).slice(TRAINED, TRAINED + TESTED).map(String);
  const typos = values.map((value) => {
    for (;;) {
      const typo = withTypo(value, random);
      if (typo !== value) return typo;
    }
  });
  const test = rows(table, all, TRAINED, TESTED);
  const clean = model.score(test);
  const odd = model.score(rows(table, all, TRAINED, TESTED, { [name]: typos }));
  const text = model.reconstruct(test).get(name);
  if (text?.type !== 'dictionary') throw new Error('a text is decoded to a dictionary');
  return {
    model,
    area: areaUnderCurve(clean, odd),
    raised: odd.filter((score, row) => score > (clean[row] ?? Infinity)).length / TESTED,
    decoded: Array.from(text.codes, (code) => text.dictionary[code]),
    values,
  };
}

describe('rows with a typo in a text', () => {
  it.each([
    ['occupation', 0.99],
    ['native_country', 0.98],
    ['education', 0.99],
    ['code', 0.95],
    ['line', 0.96],
  ])('of Adult as %s score above clean ones: AUROC above %f', (name, least) => {
    const { area, raised } = plantTypos(adult, ADULT, name);
    expect(area).toBeGreaterThan(least);
    expect(raised).toBeGreaterThan(0.95);
  });

  it.each([
    ['service', 0.97],
    ['flag', 0.98],
  ])('of KDD 99 as %s score above clean ones: AUROC above %f', (name, least) => {
    const { area, raised } = plantTypos(kdd, KDD, name);
    expect(area).toBeGreaterThan(least);
    expect(raised).toBeGreaterThan(0.95);
  });
});

describe('a text that is reconstructed', () => {
  it('is a code of the right form in nine of ten rows', () => {
    const { decoded } = plantTypos(adult, ADULT, 'code');
    const wellFormed = decoded.filter((code) => /^[A-Z]{2}-\d{2}[MF]-\d{3}$/.test(code ?? ''));
    expect(wellFormed.length / TESTED).toBeGreaterThan(0.9);
  });

  it('is the service itself in nine of ten rows', () => {
    const { decoded, values } = plantTypos(kdd, KDD, 'service');
    expect(decoded.filter((value, row) => value === values[row]).length / TESTED).toBeGreaterThan(
      0.9,
    );
  });
});

describe('a column of random text beside others', () => {
  it('leaves their oddities odd: AUROC of a wrong education at most 0.05 below that without it', () => {
    const random = seededNumbers(3);
    const noise = Array.from({ length: TRAINED + TESTED }, () =>
      Array.from({ length: 6 + Math.floor(random() * 6) }, () =>
        String.fromCharCode(97 + Math.floor(random() * 26)),
      ).join(''),
    );
    const table = { ...adult, noise };
    const wrong = (adult['education_num'] ?? [])
      .slice(TRAINED, TRAINED + TESTED)
      .map((years) => (Number(years) > 8 ? Number(years) - 7 : Number(years) + 7));
    const areaOf = (names: readonly string[], columns: Record<string, ColumnOptions>): number => {
      const { model } = fitSync(rows(table, names, 0, TRAINED), {
        columns,
        maxIterations: 12,
        seed: 1,
      });
      return areaUnderCurve(
        model.score(rows(table, names, TRAINED, TESTED)),
        model.score(rows(table, names, TRAINED, TESTED, { education_num: wrong })),
      );
    };
    const names = [...ADULT, 'education'];
    const without = areaOf(names, {});
    const beside = areaOf([...names, 'noise'], { noise: { kind: 'text' } });
    expect(without).toBeGreaterThan(0.9);
    expect(beside).toBeGreaterThan(without - 0.05);
  });
});

describe('SQL', () => {
  it('trains on texts and thousands of categories, and scores as the core does, to the bit', async () => {
    const sql = `SELECT age, sex, code, line, 'shop-' || (age * 13 + hours_per_week * 7) % 1500 AS shop FROM (${ADULT_SQL}) LIMIT 3000`;
    const trained = await connection.runAndReadAll(
      `SELECT aae_train(list(t), {max_iterations: 3, columns: {code: {kind: 'text'}, line: {kind: 'text'}}}) AS model FROM (${sql}) AS t`,
    );
    const [[blob] = []] = trained.getRows();
    const bytes = (blob as { bytes: Uint8Array }).bytes;
    const model = Model.fromBytes(bytes, { engine: createWasmEngine({ simd: 'plain' }) });
    expect(Object.fromEntries(model.info.columns.map(({ name, kind }) => [name, kind]))).toEqual({
      age: 'numeric',
      sex: 'categorical',
      code: 'text',
      line: 'text',
      shop: 'categorical',
    });
    const scored = await connection.runAndReadAll(
      `SELECT aae_score_model($model::BLOB, t) FROM (${sql}) AS t`,
      { model: blobValue(bytes) },
    );
    const table: Table = (await connection.runAndReadAll(sql)).getColumnsObjectJS();
    expect(Float32Array.from(scored.getRows(), ([score]) => Number(score))).toEqual(
      model.score(rows(table, ['age', 'sex', 'code', 'line', 'shop'], 0, 3000)),
    );
  });
});
