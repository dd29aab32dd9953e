import { Columns, fitSync, Model, type Column } from '@colatent/core';
import { describe, expect, it } from 'vitest';
import { RandomStream } from '../engine/random-stream.js';
import { fitCategorical } from './categorical.js';
import type { DictionaryColumn, StringColumn } from './column.js';
import type { ColumnEncoder } from './column-encoder.js';
import { encoderDocumentSchema } from './encoder-document.js';
import { HashedCategoricalEncoder } from './hashed-categorical.js';
import type { ReadableColumn } from './readable-column.js';
import { restoreEncoder } from './restore-encoder.js';

function strings(values: readonly (string | null)[], name = 's'): StringColumn {
  return { name, type: 'string', length: values.length, at: (row) => values[row] ?? null };
}

function numbers(values: Float64Array, name = 's'): Column & { type: 'number' } {
  return { name, type: 'number', length: values.length, values };
}

function fitted(column: ReadableColumn<'categorical'>): HashedCategoricalEncoder {
  const encoder = fitCategorical(column);
  if (encoder instanceof HashedCategoricalEncoder) return encoder;
  throw new Error('reason' in encoder ? encoder.reason : 'the column is one-hot');
}

function cellsOf(encoder: ColumnEncoder, column: Column): number[][] {
  const cells = Array.from({ length: encoder.cells }, () => new Float32Array(column.length));
  encoder.encodeCells(column, 0, column.length, cells);
  return Array.from({ length: column.length }, (_, row) =>
    cells.map((values) => values[row] ?? NaN),
  );
}

/** Value i of 300 occurs 1 + floor(600 / (i + 1)) times: 601 times down to twice, and 20 values once. */
const DISTINCT = 300;
const SKEWED = Array.from({ length: DISTINCT }, (_, i) =>
  Array.from({ length: 1 + Math.floor(600 / (i + 1)) }, () => `v${i}`),
)
  .flat()
  .concat(Array.from({ length: 20 }, (_, i) => `once ${i}`));

describe('a hashed categorical encoder', () => {
  const encoder = fitted(strings(SKEWED));

  it('gives the 64 most frequent values a feature of their own, and others three that few share', () => {
    expect([encoder.cells, encoder.loss, encoder.expansion]).toEqual([
      3,
      'sigmoid_cross_entropy',
      'multi_hot',
    ]);
    expect(encoder.width).toBeLessThanOrEqual(164);
    const features = cellsOf(
      encoder,
      strings(Array.from({ length: DISTINCT }, (_, i) => `v${i}`)),
    ).map((row) => [...new Set(row)]);
    expect(new Set(features.slice(0, 64).flat()).size).toBe(64);
    expect(features.slice(0, 64).every(({ length }) => length === 1)).toBe(true);
    expect(features.slice(64).every(({ length }) => length === 3)).toBe(true);
    expect(new Set(features.slice(64).map(String)).size).toBeGreaterThan(225);
    expect(features.flat().every((feature) => feature >= 0 && feature < encoder.width)).toBe(true);
  });

  it('takes a value met once for one never met, and both for none of the others', () => {
    const [once, never, known] = cellsOf(encoder, strings(['once 3', 'never', 'v299']));
    expect(once).toEqual(never);
    expect(known).not.toEqual(never);
  });

  it('reads dictionaries, strings and numbers alike, to the bit', () => {
    const values = Float64Array.from({ length: 4000 }, (_, i) => (i * i) % 397);
    values[7] = NaN;
    const labels = Array.from(values, (x) => (Number.isNaN(x) ? null : String(x)));
    const distinct = [...new Set(labels)].reverse();
    const coded: DictionaryColumn = {
      name: 's',
      type: 'dictionary',
      length: 4000,
      codes: Uint16Array.from(labels, (label) => distinct.indexOf(label)),
      dictionary: distinct,
    };
    const columns = [numbers(values), strings(labels), coded];
    const [first, ...others] = columns.map((column) => fitted(column));
    if (first === undefined) expect.unreachable();
    for (const other of others) expect(other.toDocument()).toEqual(first.toDocument());
    const [expected, ...read] = columns.map((column) => cellsOf(first, column));
    for (const cells of read) expect(cells).toEqual(expected);
    expect(expected?.[7]).toEqual([NaN, NaN, NaN]);
    // A dictionary too large to keep the cells of is read entry by entry.
    const padded = Array.from({ length: 1_500_000 }, (_, i) => distinct[i] ?? null);
    expect(cellsOf(first, { ...coded, dictionary: padded })).toEqual(expected);
  });

  it('takes codes outside the dictionary, null entries and invalid rows for NULL', () => {
    const column: DictionaryColumn = {
      name: 's',
      type: 'dictionary',
      length: 5,
      codes: Int8Array.of(0, -1, 9, 1, 0),
      dictionary: ['v0', null],
      validity: { bits: Uint8Array.of(0b01111) },
    };
    const isNull = cellsOf(encoder, column).map((row) => row.every(Number.isNaN));
    expect(isNull).toEqual([false, true, true, true, true]);
  });

  it('encodes empty, broken and very long strings, and knows those it met', () => {
    const odd = ['', '\ud800', '\udc00\ud800', 'x'.repeat(1_000_000), '\u0000'];
    const met = fitted(strings([...SKEWED, ...odd, ...odd]));
    const never = cellsOf(met, strings(['never met']))[0];
    for (const cells of cellsOf(met, strings(odd))) expect(cells).not.toEqual(never);
    for (const cells of cellsOf(encoder, strings(odd))) expect(cells).toEqual(never);
    expect(JSON.stringify(met.toDocument()).length).toBeLessThan(20_000);
  });

  it('decodes the features of each of its values to that value', () => {
    const { values } = encoder.toDocument();
    const outputs = Array.from({ length: encoder.width }, () =>
      new Float32Array(values.length).fill(-4),
    );
    cellsOf(encoder, strings(values)).forEach((cells, row) => {
      for (const feature of cells) (outputs[feature] ?? new Float32Array())[row] = 4;
    });
    const { codes, dictionary } = encoder.decode(outputs, values.length);
    const decoded = Array.from(codes, (code) => dictionary[code]);
    // Of two values that share both buckets, which a few of 236 do, the more frequent one is decoded to.
    expect(decoded.filter((value, row) => value === values[row]).length).toBeGreaterThanOrEqual(
      values.length - 12,
    );
    expect(decoded.slice(0, 64)).toEqual(values.slice(0, 64));
  });

  it('costs 1 a row in training when each feature is guessed at its own share, to 9 digits', () => {
    const ones = new Float64Array(encoder.width);
    for (const row of cellsOf(encoder, strings(SKEWED))) {
      for (const feature of new Set(row)) ones[feature] = (ones[feature] ?? 0) + 1;
    }
    const entropy = ones.reduce((sum, count) => {
      const share = count / SKEWED.length;
      if (share === 0) return sum;
      return sum - share * Math.log(share) - (1 - share) * Math.log(1 - share);
    }, 0);
    expect((encoder.trainingWeight * entropy) / encoder.width).toBeCloseTo(1, 9);
  });

  it('is the same to the bit after a trip through JSON', () => {
    const json: unknown = JSON.parse(JSON.stringify(encoder.toDocument()));
    const restored = restoreEncoder(encoderDocumentSchema.parse(json));
    expect(restored.toDocument()).toEqual(encoder.toDocument());
    expect(restored.trainingWeight).toBe(encoder.trainingWeight);
    const column = strings([...SKEWED.slice(-600), 'never', '', null]);
    expect(cellsOf(restored, column)).toEqual(cellsOf(encoder, column));
  });

  it('keeps the document of 100,000 values below 200 KB', () => {
    const many = Array.from({ length: 200_000 }, (_, i) => `customer ${i >> 1}`);
    const document = fitted(strings(many)).toDocument();
    expect(document.values).toHaveLength(512);
    expect(JSON.stringify(document).length).toBeLessThan(200_000);
    expect(encoderDocumentSchema.safeParse(document).success).toBe(true);
  });

  it('refuses documents out of bounds', () => {
    const document = encoder.toDocument();
    const changes = [
      { own: 65 },
      { own: 3, values: ['a', 'b'] },
      { values: Array.from({ length: 513 }, (_, i) => String(i)) },
      { values: ['a', 'a'], own: 1 },
      { values: ['a'.repeat(1025)], own: 1 },
      { buckets: 1 },
      { buckets: 1e9 },
      { known: 'AAAA' },
      { trainingWeight: 1e9 },
      { surprise: 1 },
    ];
    for (const change of changes) {
      expect(encoderDocumentSchema.safeParse({ ...document, ...change }).success).toBe(false);
    }
    expect(encoderDocumentSchema.safeParse(document).success).toBe(true);
  });

  it('is none where nothing repeats, and the reason says what to do', () => {
    const left = fitCategorical(strings(Array.from({ length: 500 }, (_, i) => `v${i}`)));
    expect(left).toEqual({ reason: expect.stringMatching(/none.*repeats.*'text'/) as string });
  });
});

/** Orders of shops: every shop has one city, and its amounts follow the city. */
function orders(shops: Uint32Array, cityOf: (shop: number) => number, labels?: string[]): Columns {
  const cities = shops.map(cityOf);
  return new Columns([
    strings(labels ?? Array.from(shops, (shop) => `shop-${shop}`), 'shop'),
    strings(
      Array.from(cities, (city) => `city ${city}`),
      'city',
    ),
    numbers(
      Float64Array.from(cities, (city, row) => 3 * city + (row % 7) / 7),
      'amount',
    ),
  ]);
}

/** Share of pairs of a row of each kind in which the odd one scores higher, ties counting half: the area under the ROC curve. */
function areaUnderCurve(ordinary: Float32Array, odd: Float32Array): number {
  let wins = 0;
  for (const high of odd) {
    for (const low of ordinary) wins += high > low ? 1 : high === low ? 0.5 : 0;
  }
  return wins / (odd.length * ordinary.length);
}

describe('a model of hashed categories', () => {
  const city = (shop: number): number => (shop * 7919) % 12;
  const random = new RandomStream(3);
  /** Shops drawn so that small numbers are frequent, as sales are. */
  const drawn = (rows: number, shops: number): Uint32Array =>
    new Uint32Array(rows).map(() => Math.min(random.integer(shops), random.integer(shops)));

  const shops = 400;
  const train = drawn(12_000, shops);
  const test = drawn(1000, shops);
  const { model } = fitSync(orders(train, city), { seed: 1, maxIterations: 15 });
  const ordinary = model.score(orders(test, city));
  const scoresOf = (labels: string[], of: Model = model): Float32Array =>
    of.score(orders(test, city, labels));

  it('reads 400 values as categories', () => {
    expect(model.info.columns).toContainEqual({ name: 'shop', kind: 'categorical' });
  });

  it('scores values never seen above ordinary rows where nearly all repeat: AUROC above 0.98', () => {
    const unseen = scoresOf(Array.from(test, (_, row) => `new ${row}`));
    expect(areaUnderCurve(ordinary, unseen)).toBeGreaterThan(0.98);
  });

  it('scores a shop of another city above ordinary rows: AUROC above 0.76', () => {
    const swapped = scoresOf(
      Array.from(test, (shop) => {
        let other = shop;
        while (city(other) === city(shop)) other = (other + 1 + random.integer(shops)) % shops;
        return `shop-${other}`;
      }),
    );
    expect(areaUnderCurve(ordinary, swapped)).toBeGreaterThan(0.76);
  });

  it('does not take values never seen for odd in 20,000 rows of mostly unique ones: AUROC below 0.6', () => {
    const sparse = new Uint32Array(20_000).map(() => random.integer(100_000));
    const { model: ofSparse } = fitSync(orders(sparse, city), {
      seed: 1,
      maxIterations: 5,
      columns: { shop: { kind: 'categorical' } },
    });
    const fresh = new Uint32Array(1000).map(() => random.integer(100_000));
    const usual = ofSparse.score(orders(fresh, city));
    const unseen = ofSparse.score(
      orders(
        fresh,
        city,
        Array.from(fresh, (_, row) => `new ${row}`),
      ),
    );
    expect(areaUnderCurve(usual, unseen)).toBeLessThan(0.6);
    expect([...unseen].sort((a, b) => a - b)[500]).toBeLessThan(1);
  });

  it('gives the same scores once saved and read', () => {
    const copy = Model.fromBytes(model.toBytes());
    expect(copy.score(orders(test, city))).toEqual(ordinary);
  });

  it('reconstructs most rows to a shop of the right city: more than half', () => {
    const shop = model.reconstruct(orders(test, city)).get('shop');
    if (shop?.type !== 'dictionary') expect.unreachable();
    const hits = test.filter((value, row) => {
      const label = shop.dictionary[shop.codes[row] ?? -1] ?? '';
      return city(Number(label.slice('shop-'.length))) === city(value);
    });
    expect(hits.length / test.length).toBeGreaterThan(0.5);
  });
});
