import { Columns, fitSync, Model, UnreadableColumnError, type Column } from '@colatent/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { RandomStream } from '../engine/random-stream.js';

const ROWS = 3000;
const CITIES = ['Bern', 'Köln', 'Wien'] as const;
const DAY = 86_400_000;

/** Everything of a row follows from its city, but for a little noise; `noise` follows from nothing. */
function trips(rows: number, seed: number): Record<string, Column> {
  const random = new RandomStream(seed);
  const city = Uint8Array.from({ length: rows }, () => random.integer(3));
  const number = (of: (city: number) => number): Float64Array =>
    Float64Array.from(city, (c) => of(c) + random.integer(5));
  const columns: Column[] = [
    { name: 'city', type: 'dictionary', length: rows, codes: city, dictionary: CITIES },
    { name: 'fare', type: 'number', length: rows, values: number((c) => 100 * c), scale: 1 },
    { name: 'km', type: 'number', length: rows, values: Int16Array.from(number((c) => 40 * c)) },
    { name: 'abroad', type: 'boolean', length: rows, values: city.map((c) => (c > 0 ? 1 : 0)) },
    {
      name: 'start',
      type: 'time',
      length: rows,
      unit: 'millisecond',
      values: Int32Array.from(number((c) => DAY - 3_600_000 * (1 + 6 * c))),
    },
    {
      name: 'when',
      type: 'timestamp',
      length: rows,
      unit: 'day',
      values: Int32Array.from(number((c) => 15_000 + 300 * c)),
    },
    {
      name: 'place',
      type: 'vector',
      length: rows,
      size: 2,
      values: Float32Array.from({ length: 2 * rows }, (_, i) => (city[i >> 1] ?? 0) + (i & 1)),
    },
    { name: 'noise', type: 'number', length: rows, values: number(() => 10 * random.integer(5)) },
    { name: 'constant', type: 'number', length: rows, values: new Float64Array(rows).fill(3) },
  ];
  return Object.fromEntries(columns.map((column) => [column.name, column]));
}

/** Every `period`-th row NULL, from an offset in the bitmap. */
function withNulls(column: Column, period: number, offset = 3): Column {
  const bits = new Uint8Array((column.length + offset + 7) >> 3).fill(255);
  for (let row = 0; row < column.length; row += period) {
    bits[(offset + row) >> 3] = (bits[(offset + row) >> 3] ?? 0) & ~(1 << ((offset + row) & 7));
  }
  return { ...column, validity: { bits, offset } };
}

function valueAt(column: Column | undefined, row: number): unknown {
  if (column === undefined) return undefined;
  const { validity } = column;
  const bit = (validity?.offset ?? 0) + row;
  if (validity && (((validity.bits[bit >> 3] ?? 0) >> (bit & 7)) & 1) === 0) return null;
  if (column.type === 'string') return column.at(row);
  if (column.type === 'dictionary') return column.dictionary[column.codes[row] ?? -1] ?? null;
  if (column.type === 'vector') {
    return [...column.values.slice(row * column.size, (row + 1) * column.size)];
  }
  if (column.type === 'boolean' && column.packed === true) {
    return ((column.values[(column.offset ?? 0) + row] ?? 0) >> (row & 7)) & 1;
  }
  return column.values[row];
}

function shareOf(rows: number, period: number, isRight: (row: number) => boolean): number {
  let right = 0;
  let all = 0;
  for (let row = 0; row < rows; row += period) {
    all++;
    if (isRight(row)) right++;
  }
  return right / all;
}

describe('impute', () => {
  let model: Model;
  beforeAll(() => {
    ({ model } = fitSync(new Columns(Object.values(trips(ROWS, 1))), { seed: 1 }));
  });

  it('leaves values, order, other columns and columns without NULLs as they are, and writes to no buffer', () => {
    const whole = trips(500, 2);
    const note: Column = { name: 'note', type: 'string', length: 500, at: () => null };
    const given = new Columns(
      [note, ...Object.values(whole)].map((column) =>
        ['km', 'city', 'place'].includes(column.name) ? withNulls(column, 7) : column,
      ),
    );
    const before = structuredClone(
      [...given].map((column) => ('values' in column ? column.values : null)),
    );
    const filled = model.impute(given);
    expect(filled.names).toEqual(given.names);
    for (const column of given) {
      const of = filled.get(column.name);
      if (!['km', 'city', 'place'].includes(column.name)) {
        expect(of).toBe(column);
        continue;
      }
      expect(of?.type).toBe(column.type);
      for (let row = 0; row < 500; row++) {
        if (row % 7 === 0) expect(valueAt(of, row)).not.toBeNull();
        else expect(valueAt(of, row)).toEqual(valueAt(column, row));
      }
    }
    expect([...given].map((column) => ('values' in column ? column.values : null))).toEqual(before);
  });

  it('writes to no Buffer of Node either, whose slice is a view', () => {
    const [whole] = Object.values(trips(10, 3));
    const columns = Object.values(trips(10, 3)).map((column) => {
      const nulls = withNulls(column, 4);
      const { bits = new Uint8Array(), offset } = nulls.validity ?? {};
      return { ...nulls, validity: { bits: Buffer.from(bits), offset } };
    });
    const before = columns.map(({ validity }) => [...validity.bits]);
    const filled = model.impute(new Columns(columns, 10));
    expect(columns.map(({ validity }) => [...validity.bits])).toEqual(before);
    expect(filled.get(whole?.name ?? '')?.validity).toBe(null);
  });

  it('fills every type of column with what the rest of the row tells', () => {
    const whole = trips(700, 3);
    for (const name of ['city', 'fare', 'km', 'abroad', 'start', 'when', 'place']) {
      const gaps = Object.values(whole).map((column) =>
        column.name === name ? withNulls(column, 3) : column,
      );
      const filled = model.impute(new Columns(gaps)).get(name);
      const share = shareOf(700, 3, (row) => {
        const [truth, found] = [valueAt(whole[name], row), valueAt(filled, row)];
        if (typeof truth === 'number' && typeof found === 'number') {
          // half way to the next city at most
          const near = { fare: 50, km: 20, start: 3 * 3_600_000, when: 150 }[name] ?? 0;
          return Math.abs(truth - found) <= near;
        }
        if (Array.isArray(truth) && Array.isArray(found)) {
          return truth.every((x, j) => Math.abs(Number(x) - Number(found[j])) < 0.5);
        }
        return truth === found;
      });
      expect(share, name).toBeGreaterThan(0.97);
    }
  });

  it('takes NaN for NULL, and fills a column no better foretold than by its median with that median', () => {
    const whole = trips(900, 4);
    const noise = Float64Array.from({ length: 900 }, (_, row) =>
      row % 2 === 0 ? NaN : Number(valueAt(whole['noise'], row)),
    );
    const columns = { ...whole, noise: { ...whole['noise'], values: noise } as Column };
    const filled = model.impute(new Columns(Object.values(columns))).get('noise');
    const values = Array.from({ length: 450 }, (_, i) => Number(valueAt(filled, 2 * i)));
    expect(values.every(Number.isInteger)).toBe(true);
    const sorted = [...(filled?.type === 'number' ? filled.values : [])].map(Number);
    expect(Math.min(...sorted)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values) - Math.min(...values)).toBeLessThanOrEqual(1);
  });

  it('fills narrow, wide, packed and dictionary columns within what they can hold', () => {
    const whole = trips(160, 5);
    const of = (name: string, change: object): Column =>
      withNulls({ ...whole[name], ...change } as Column, 4);
    const km = BigInt64Array.from({ length: 160 }, (_, row) =>
      BigInt(Number(valueAt(whole['km'], row))),
    );
    const narrow = of('fare', { values: new Uint8Array(160), scale: 0 });
    const packed = new Uint8Array(20).map((_, byte) => {
      let bits = 0;
      for (let i = 0; i < 8; i++) bits |= Number(valueAt(whole['abroad'], 8 * byte + i)) << i;
      return bits;
    });
    const filled = model.impute(
      new Columns([
        ...Object.values(whole).filter(
          ({ name }) => !['km', 'fare', 'abroad', 'city'].includes(name),
        ),
        of('km', { values: km }),
        narrow,
        of('abroad', { values: packed, packed: true }),
        // lacks one of the cities
        withNulls(
          {
            name: 'city',
            type: 'dictionary',
            length: 160,
            codes: new Int8Array(160),
            dictionary: ['Wien'],
          },
          1,
        ),
      ]),
    );
    const { values } = filled.get('km') as Extract<Column, { type: 'number' }>;
    expect(values).toBeInstanceOf(BigInt64Array);
    expect(
      shareOf(
        160,
        4,
        (row) => Math.abs(Number(values[row]) - Number(valueAt(whole['km'], row))) < 20,
      ),
    ).toBe(1);
    const fare = filled.get('fare') as Extract<Column, { type: 'number' }>;
    expect(fare.values).toBeInstanceOf(Uint8Array);
    const abroad = filled.get('abroad') as Extract<Column, { type: 'boolean' }>;
    expect(
      shareOf(
        160,
        4,
        (row) =>
          (((abroad.values[row >> 3] ?? 0) >> (row & 7)) & 1) === valueAt(whole['abroad'], row),
      ),
    ).toBe(1);
    const city = filled.get('city');
    expect(shareOf(160, 1, (row) => valueAt(city, row) === valueAt(whole['city'], row))).toBe(1);
  });

  it('gives the same after a round trip through a file, whatever the rows beside', () => {
    const gaps = new Columns(
      Object.values(trips(5000, 6)).map((column) => withNulls(column, 5, 0)),
    );
    const filled = model.impute(gaps);
    const copy = Model.fromBytes(model.toBytes());
    const again = copy.impute(gaps);
    for (const name of filled.names) {
      for (let row = 0; row < 5000; row += 5) {
        expect(valueAt(again.get(name), row)).toEqual(valueAt(filled.get(name), row));
      }
    }
    copy.dispose();
    expect(() => copy.impute(gaps)).toThrow('disposed');
  });

  it('handles tables without rows', () => {
    expect(model.impute(new Columns(Object.values(trips(0, 1)))).length).toBe(0);
  });

  it('fills in what would have stood there where NULLs are informative', () => {
    const whole = trips(ROWS, 7);
    const columns = Object.values(whole).map((c) => (c.name === 'km' ? withNulls(c, 3) : c));
    const { model: informed } = fitSync(new Columns(columns), { missing: 'informative' });
    const filled = informed.impute(new Columns(columns)).get('km');
    const share = shareOf(
      ROWS,
      3,
      (row) => Math.abs(Number(valueAt(filled, row)) - Number(valueAt(whole['km'], row))) < 20,
    );
    expect(share).toBeGreaterThan(0.97);
  });

  it('names a column of numbers that would have to hold a word', () => {
    const length = 200;
    const city = (row: number): string => CITIES[row % 3] ?? '';
    const { model: words } = fitSync(
      new Columns([
        { name: 'city', type: 'string', length, at: city },
        {
          name: 'km',
          type: 'number',
          length,
          values: Float64Array.from({ length }, (_, i) => i % 3),
        },
      ]),
      { columns: { city: { kind: 'categorical' } }, maxIterations: 2 },
    );
    const gaps = new Columns([
      { name: 'city', type: 'number', length: 1, values: Float64Array.of(NaN) },
      { name: 'km', type: 'number', length: 1, values: Float64Array.of(1) },
    ]);
    expect(() => words.impute(gaps)).toThrow(UnreadableColumnError);
    expect(() => words.impute(gaps)).toThrow(/column "city" holds numbers/);
  });
});
