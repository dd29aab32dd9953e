import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  ColumnsError,
  MissingColumnError,
  NothingToLearnError,
  OptionError,
  UnreadableColumnError,
} from '../errors.js';
import type { Column } from './column.js';
import { Columns } from './columns.js';
import { tableEncoderDocumentSchema } from './encoder-document.js';
import type { FeatureBatch } from './feature-batch.js';
import { fillFromCells } from './fill-from-cells.js';
import { TableEncoder } from './table-encoder.js';

type Values = readonly (string | number | null)[];

/** A column of literal values: strings where any is one, numbers otherwise. */
function column(name: string, values: Values): Column {
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
  const bits = new Uint8Array(Math.ceil(length / 8));
  values.forEach((value, row) => {
    if (value !== null) bits[row >> 3] = (bits[row >> 3] ?? 0) | (1 << (row & 7));
  });
  return {
    name,
    type: 'number',
    length,
    values: Float64Array.from(values, (value) => (typeof value === 'number' ? value : NaN)),
    validity: { bits },
  };
}

function table(values: Readonly<Record<string, Values>>): Columns {
  return new Columns(Object.entries(values).map(([name, column_]) => column(name, column_)));
}

/** A table of real rows, extracted from the data set of its name. */
function fixture(name: string): Columns {
  const text = readFileSync(new URL(`./fixtures/${name}-120-rows.json`, import.meta.url), 'utf8');
  return table(JSON.parse(text) as Record<string, Values>);
}

function batchFor(encoder: TableEncoder, rows: number): FeatureBatch {
  const fresh = (): Float32Array => new Float32Array(rows).fill(-77);
  return {
    features: Array.from({ length: encoder.width }, fresh),
    masks: encoder.heads.map(fresh),
  };
}

function encoded(encoder: TableEncoder, columns: Columns): FeatureBatch {
  const batch = batchFor(encoder, columns.length);
  encoder.bind(columns).encode(0, columns.length, batch);
  return batch;
}

const SMALL = {
  amount: [1, 3, null, 5],
  flag: [0, 1, 1, null],
  colour: ['red', null, 'blue', 'red'],
};

describe('a table encoder', () => {
  it('infers kinds and lays heads side by side', () => {
    const { encoder, warnings } = TableEncoder.fit(table(SMALL));
    expect(encoder.encoders.map(({ name, kind }) => [name, kind])).toEqual([
      ['amount', 'numeric'],
      ['flag', 'boolean'],
      ['colour', 'categorical'],
    ]);
    expect(encoder.heads.map(({ loss, width }) => [loss, width])).toEqual([
      ['squared_error', 1],
      ['sigmoid_cross_entropy', 1],
      ['softmax_cross_entropy', 3],
    ]);
    expect([encoder.width, encoder.cells, warnings]).toEqual([5, 3, []]);
  });

  it('writes features and masks, NULLs as 0 and masked', () => {
    const { encoder } = TableEncoder.fit(table(SMALL));
    const { features, masks } = encoded(encoder, table(SMALL));
    expect(features.slice(1).map((feature) => [...feature])).toEqual([
      [0, 1, 1, 0],
      [0, 0, 0, 0],
      [1, 0, 0, 1],
      [0, 0, 1, 0],
    ]);
    expect([...(features[0] ?? [])].map((x) => Number(x.toFixed(4)))).toEqual([
      -1.2247, 0, 0, 1.2247,
    ]);
    expect(masks.map((mask) => [...mask])).toEqual([
      [1, 1, 0, 1],
      [1, 1, 1, 0],
      [1, 0, 1, 1],
    ]);
  });

  it.each(['kdd', 'adult'])(
    'fills a batch from cells with the same bits as straight from the %s columns',
    (name) => {
      const columns = fixture(name);
      const { encoder } = TableEncoder.fit(columns);
      const bound = encoder.bind(columns);
      const cells = new Float32Array(columns.length * encoder.cells);
      bound.writeCells(50, 70, cells, 50);
      bound.writeCells(0, 50, cells, 0);
      const order = Uint32Array.from({ length: 120 }, (_, i) => (i * 77 + 5) % 120);
      const direct = batchFor(encoder, 120);
      bound.encode(0, 120, direct);
      const batch = batchFor(encoder, 33);
      fillFromCells(encoder, cells, order, 40, 33, batch);
      const expected = (source: Float32Array): Float32Array =>
        Float32Array.from(order.subarray(40, 73), (row) => source[row] ?? NaN);
      expect(batch.features).toEqual(direct.features.map(expected));
      expect(batch.masks).toEqual(direct.masks.map(expected));
    },
  );

  it.each(['kdd', 'adult'])('encodes the %s rows in blocks as it does at once', (name) => {
    const columns = fixture(name);
    const { encoder } = TableEncoder.fit(columns);
    const whole = encoded(encoder, columns);
    const bound = encoder.bind(columns);
    for (let start = 0; start < 120; start += 50) {
      const count = Math.min(50, 120 - start);
      const batch = batchFor(encoder, count);
      bound.encode(start, count, batch);
      const part = (all: Float32Array): Float32Array => all.subarray(start, start + count);
      expect(batch.features).toEqual(whole.features.map(part));
      expect(batch.masks).toEqual(whole.masks.map(part));
    }
  });

  it('encodes blocks of more than a thousand rows', () => {
    const length = 2500;
    const columns = table({
      x: Array.from({ length }, (_, i) => (i % 7 === 0 ? null : Math.sqrt(i % 100))),
      s: Array.from({ length }, (_, i) => (i % 11 === 0 ? null : `v${i % 5}`)),
    });
    const { encoder } = TableEncoder.fit(columns);
    const batch = encoded(encoder, columns);
    const cells = new Float32Array(length * encoder.cells);
    encoder.bind(columns).writeCells(0, length, cells, 0);
    const filled = batchFor(encoder, length);
    fillFromCells(
      encoder,
      cells,
      Uint32Array.from({ length }, (_, i) => i),
      0,
      length,
      filled,
    );
    expect(filled).toEqual(batch);
    expect([...(batch.masks[0] ?? [])].filter((mask) => mask === 0)).toHaveLength(358);
  });

  it.each(['kdd', 'adult'])('computes the same bits on %s after a trip through JSON', (name) => {
    const columns = fixture(name);
    const { encoder } = TableEncoder.fit(columns);
    const json: unknown = JSON.parse(JSON.stringify(encoder.toDocument()));
    const restored = TableEncoder.restore(tableEncoderDocumentSchema.parse(json));
    expect(restored.toDocument()).toEqual(encoder.toDocument());
    expect(restored.heads).toEqual(encoder.heads);
    expect(encoded(restored, columns)).toEqual(encoded(encoder, columns));
  });

  it('decodes its own features to the table, observed values back as they were', () => {
    const columns = fixture('adult');
    const { encoder } = TableEncoder.fit(columns);
    const { features, masks } = encoded(encoder, columns);
    // One-hot features as logits; 0 and 1 around the boundary of a sigmoid's.
    const outputs = features.map((feature) => feature.slice());
    encoder.places.forEach(({ encoder: { kind }, feature }) => {
      const logits = outputs[feature];
      if (kind === 'boolean' && logits !== undefined)
        logits.forEach((x, i) => (logits[i] = x - 0.5));
    });
    const decoded = encoder.decode(outputs, 120);
    encoder.places.forEach(({ encoder: { name }, head }) => {
      const [before, after] = [columns.get(name), decoded.get(name)];
      const mask = masks[head] ?? new Float32Array(120);
      for (let row = 0; row < 120; row++) {
        if (mask[row] === 0) continue;
        if (before?.type === 'string' && after?.type === 'dictionary') {
          expect(after.dictionary[after.codes[row] ?? -1]).toBe(before.at(row));
        } else if (before?.type === 'number' && after?.type === 'number') {
          const error = Math.abs(Number(after.values[row]) - Number(before.values[row]));
          expect(error).toBeLessThanOrEqual(1e-6 * Math.abs(Number(before.values[row])));
        } else {
          expect.unreachable(`${name} was decoded to another type`);
        }
      }
    });
  });

  it('makes finite features of anything', () => {
    const { encoder } = TableEncoder.fit(table(SMALL));
    const odd = table({
      amount: [Infinity, -Infinity, 1e308, NaN, -0, 5e-324],
      flag: [Infinity, -5, 0.5, NaN, 1, 0],
      colour: ['unseen', '', null, 'red', 'blue', 'RED'],
    });
    const { features, masks } = encoded(encoder, odd);
    for (const values of [...features, ...masks]) {
      expect([...values].every((x) => Number.isFinite(x))).toBe(true);
    }
    expect([...(features[2] ?? [])]).toEqual([1, 1, 0, 0, 0, 1]);
  });

  it('fits to training rows alone, in any order, and reads all', () => {
    const columns = table({ x: [1, 100, 3, 7], s: ['a', 'b', 'c', 'a'] });
    const { encoder } = TableEncoder.fit(columns, {}, Uint32Array.of(2, 0));
    expect(encoder.toDocument().columns).toMatchObject([
      { mean: 2, deviation: 1 },
      { categories: ['a', 'c'] },
    ]);
    expect([...(encoded(encoder, columns).features[1] ?? [])]).toEqual([0, 1, 0, 0]);
  });

  it('encodes no rows', () => {
    const { encoder } = TableEncoder.fit(table(SMALL));
    const batch = encoded(encoder, table({ amount: [], flag: [], colour: [] }));
    expect(batch.features.every((feature) => feature.length === 0)).toBe(true);
  });

  it('ignores columns it does not know and the order of those it does', () => {
    const { encoder } = TableEncoder.fit(table(SMALL));
    const { colour, flag, amount } = SMALL;
    const shuffled = table({ colour, extra: [1, 2, 3, 4], flag, amount });
    expect(encoded(encoder, shuffled)).toEqual(encoded(encoder, table(SMALL)));
  });
});

describe('columns left out', () => {
  const rows = 40;
  const each = (value: (i: number) => string | number | null): Values =>
    Array.from({ length: rows }, (_, i) => value(i));
  const useful = each((i) => (i * 7) % 10);

  it.each<[string, Values, RegExp]>([
    ['constant numbers', each(() => 5), /constant/],
    ['constant strings with NULLs', each((i) => (i % 2 === 0 ? 'a' : null)), /constant/],
    ['no values', each(() => null), /NULL/],
    ['nothing finite', each(() => Infinity), /finite/],
    ['row numbers', each((i) => i), /identifier/],
    [
      'falling serial numbers with gaps and NULLs',
      each((i) => (i === 5 ? null : -i * i)),
      /identifier/,
    ],
    ['distinct strings', each((i) => `name ${i}`), /identifier/],
    ['strings nearly all distinct', each((i) => `hash ${i === 7 ? 6 : i}`), /identifier/],
  ])('are those of %s, with a warning naming them', (_, values, reason) => {
    const { encoder, warnings } = TableEncoder.fit(table({ useful, odd: values }));
    expect(encoder.encoders.map(({ name }) => name)).toEqual(['useful']);
    expect(encoder.excluded).toEqual([
      { name: 'odd', reason: expect.stringMatching(reason) as string },
    ]);
    expect(warnings).toEqual([`column "odd" is left out: ${encoder.excluded[0]?.reason ?? ''}`]);
  });

  it.each<[string, Values]>([
    ['sorted fractions', each((i) => i + 0.5)],
    ['sorted whole numbers that repeat', each((i) => Math.floor(i / 2))],
    ['distinct whole numbers in no order', each((i) => (i * 170) % 1009)],
    ['strings of which a tenth repeat', each((i) => `v${i % 36}`)],
    ['a few distinct strings', each((i) => (i < 15 ? `v${i}` : null))],
    ['a few whole numbers in order', each((i) => (i < 15 ? i : null))],
  ])('are not those of %s', (_, values) => {
    const { encoder, warnings } = TableEncoder.fit(table({ useful, odd: values }));
    expect([encoder.encoders.length, warnings.length]).toEqual([2, 0]);
  });

  it('are kept when the user sets their kind, unless there is nothing in them', () => {
    const columns = table({
      serial: each((i) => i),
      name: each((i) => `n${i}`),
      none: each(() => 1),
    });
    const { encoder } = TableEncoder.fit(columns, {
      columns: {
        serial: { kind: 'numeric' },
        name: { kind: 'categorical' },
        none: { kind: 'numeric' },
      },
    });
    expect(encoder.encoders.map(({ name }) => name)).toEqual(['serial', 'name']);
    expect(encoder.excluded).toEqual([{ name: 'none', reason: 'it is constant' }]);
  });

  it('are those the user excludes, without a warning', () => {
    const { encoder, warnings } = TableEncoder.fit(table(SMALL), {
      columns: { flag: { exclude: true }, amount: { kind: 'categorical' } },
    });
    expect(encoder.encoders.map(({ kind }) => kind)).toEqual(['categorical', 'categorical']);
    expect(encoder.excluded.map(({ name }) => name)).toEqual(['flag']);
    expect(warnings).toEqual([]);
  });

  it('leave nothing to learn when they are all, and the error says why for each', () => {
    const fit = (): unknown => TableEncoder.fit(table({ a: each(() => 1), b: each(() => null) }));
    expect(fit).toThrow(NothingToLearnError);
    expect(fit).toThrow(/"a": it is constant; "b": all its values are NULL/);
    expect(() => TableEncoder.fit(new Columns([]))).toThrow(NothingToLearnError);
    expect(() => TableEncoder.fit(table({ a: [], b: [] }))).toThrow(NothingToLearnError);
  });

  it('include none of the real columns that describe rows', () => {
    const { encoder, warnings } = TableEncoder.fit(fixture('adult'));
    expect(warnings).toEqual([]);
    expect(encoder.encoders).toHaveLength(15);
  });
});

describe('mistakes', () => {
  const { encoder } = TableEncoder.fit(table(SMALL));

  it('of an option naming no column or no kind are an OptionError', () => {
    const fit = (columns: Readonly<Record<string, object>>) => () =>
      TableEncoder.fit(table(SMALL), { columns });
    expect(fit({ amuont: { exclude: true } })).toThrow(OptionError);
    expect(fit({ amuont: { exclude: true } })).toThrow(/"amuont".*"amount", "flag", "colour"/);
    expect(fit({ amount: { kind: 'number' } })).toThrow(/"number".*numeric/);
  });

  it('of a kind that a type cannot hold name the column, what it holds and the kinds for that', () => {
    const fit = (): unknown =>
      TableEncoder.fit(table(SMALL), { columns: { colour: { kind: 'numeric' } } });
    expect(fit).toThrow(UnreadableColumnError);
    expect(fit).toThrow(
      'column "colour" holds text, which cannot be read as numeric; set its kind to categorical or text',
    );
  });

  it('of a missing column name it and the columns there are', () => {
    const bind = (): unknown => encoder.bind(table({ amount: [1], colour: ['red'] }));
    expect(bind).toThrow(MissingColumnError);
    expect(bind).toThrow(
      'column "flag", which the model reads, is missing; the columns are "amount", "colour"',
    );
  });

  it('of many missing columns name the first, and of many there are too', () => {
    const values = Array.from({ length: 40 }, (_, i) => (i * 7919) % 40);
    const named = (letter: string, count: number): Columns =>
      table(Object.fromEntries(values.slice(0, count).map((_, i) => [`${letter}${i}`, values])));
    const bind = (): unknown => TableEncoder.fit(named('x', 14)).encoder.bind(named('y', 12));
    expect(bind).toThrow(
      'columns "x0", "x1", "x2", "x3", "x4", and 9 more, which the model reads, are missing; the columns are "y0", "y1", "y2", "y3", "y4", "y5", "y6", "y7", "y8", "y9", and 2 more',
    );
    const missing = Array.from({ length: 14 }, (_, i) => `x${i}`);
    expect(bind).toThrow(expect.objectContaining({ missing }));
  });

  it('of a missing column name the one that may be meant, which is none that the model reads', () => {
    const bind = (): unknown =>
      encoder.bind(table({ Amount: [1], flag: [1], flags: [1], color: [''] }));
    expect(bind).toThrow(
      'columns "amount", "colour", which the model reads, are missing; the columns are "Amount", "flag", "flags", "color"; if they are the same, rename "Amount" to "amount", "color" to "colour"',
    );
  });

  it('of a column of another type are found before any row is read', () => {
    const bind = (): unknown => encoder.bind(table({ ...SMALL, amount: ['1', '2', '3', '4'] }));
    expect(bind).toThrow(UnreadableColumnError);
    expect(bind).toThrow(
      'column "amount" holds text, but the model reads it as numeric, which takes numbers or truth values; give such a column, as in training, or train a new model on what there is now',
    );
  });

  it('of buffers shorter than the column are a ColumnsError', () => {
    const short = (more: object): Columns =>
      new Columns([
        { name: 'amount', type: 'number', length: 9, values: new Float64Array(9), ...more },
      ]);
    const { encoder: amounts } = TableEncoder.fit(table({ amount: [1, 2] }));
    expect(() => amounts.bind(short({}))).not.toThrow();
    expect(() => amounts.bind(short({ values: new Float64Array(8) }))).toThrow(ColumnsError);
    expect(() => amounts.bind(short({ validity: { bits: new Uint8Array(1) } }))).toThrow(
      /"amount" has 9 rows.*after 8/,
    );
  });

  it('in a document are found by its schema', () => {
    const document = encoder.toDocument();
    const [first] = document.columns;
    const parse = (columns: unknown): boolean =>
      tableEncoderDocumentSchema.safeParse({ ...document, columns }).success;
    expect(parse(document.columns)).toBe(true);
    expect(parse([first, first])).toBe(false);
    expect(parse([])).toBe(false);
    expect(parse([{ ...first, deviation: 0 }])).toBe(false);
    expect(parse([{ ...first, mean: Infinity }])).toBe(false);
    expect(parse([{ ...first, surprise: 1 }])).toBe(false);
  });
});
