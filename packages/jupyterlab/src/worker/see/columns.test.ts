import { Columns, type Column } from '@colatent/core';
import { describe, expect, it } from 'vitest';
import { colourCategories, colourNumbers, colourScores } from './colour-rows.js';
import { compareColumn } from './compare-columns.js';
import { textsOf } from './column-reader.js';
import { findRows } from './find-rows.js';
import { labelScores } from './label-scores.js';
import { TableColumns } from './table-columns.js';

const bits = (text: string): { bits: Uint8Array } => ({
  bits: Uint8Array.of(Number.parseInt(text.split('').reverse().join(''), 2)),
});

/** A row of every type three times over, the second row missing. */
const COLUMNS: readonly Column[] = [
  {
    name: 'cents',
    type: 'number',
    length: 3,
    values: Int32Array.of(150, 0, -25),
    scale: 2,
    validity: bits('101'),
  },
  {
    name: 'flag',
    type: 'boolean',
    length: 3,
    values: Uint8Array.of(0b1000),
    packed: true,
    offset: 1,
    validity: bits('101'),
  },
  {
    name: 'word',
    type: 'dictionary',
    length: 3,
    codes: Uint8Array.of(2, 0, 1),
    dictionary: [null, 'b', 'a'],
  },
  { name: 'text', type: 'string', length: 3, at: (row) => ['x', null, 'y'][row] ?? null },
  {
    name: 'day',
    type: 'timestamp',
    length: 3,
    unit: 'day',
    values: Int32Array.of(1, 2, 20000),
    validity: bits('101'),
  },
  {
    name: 'hour',
    type: 'time',
    length: 3,
    unit: 'second',
    values: Int32Array.of(3600, 0, 61),
    validity: bits('101'),
  },
  {
    name: 'vector',
    type: 'vector',
    length: 3,
    size: 2,
    values: Float32Array.of(1, 2, 3, 4, 5, 6),
    validity: bits('101'),
  },
];
const TEXTS = [
  ['1.5', 'false', 'a', 'x', '1970-01-02', '01:00:00', '[1, 2]'],
  [null, null, null, null, null, null, null],
  ['-0.25', 'true', 'b', 'y', '2024-10-04', '00:01:01', '[5, 6]'],
];

/** The three rows twice, in two batches; counts the readings. */
function twoBatches(): { columns: TableColumns; readings: () => number } {
  let readings = 0;
  const byName = new Map(COLUMNS.map((column) => [column.name, column]));
  const columns = new TableColumns({
    info: { rows: 6, columns: [] },
    read: (names) => {
      readings++;
      const batch = new Columns(
        names.flatMap((name) => byName.get(name) ?? []),
        3,
      );
      return Promise.resolve([batch, batch]);
    },
  });
  return { columns, readings: () => readings };
}

describe('cells', () => {
  it('reads every type as text, missing values as null', () => {
    const texts = COLUMNS.map(textsOf);
    expect([0, 1, 2].map((row) => texts.map((at) => at(row)))).toEqual(TEXTS);
  });

  it.each([
    ['X', [0, 3]],
    ['0', [0, 2, 3, 5]],
    ['01-02', [0, 3]],
    ['-0.25', [2, 5]],
    ['TRUE', [2, 5]],
    ['b', [2, 5]],
    ['6]', [2, 5]],
    ['null', []],
    ['', [0, 2, 3, 5]],
  ])('looks for "%s" in all of them as they are shown', async (text, rows) => {
    const { columns } = twoBatches();
    const chunks = await Promise.all(COLUMNS.map(({ name }) => columns.chunks(name)));
    const work = findRows(chunks, text, 6);
    let piece = work.next();
    while (!piece.done) piece = work.next();
    expect([...piece.value]).toEqual(rows);
  });

  it('finds a row of the second batch, alone or by cells, reading each column once', async () => {
    const { columns, readings } = twoBatches();
    const names = COLUMNS.map(({ name }) => name);
    const row = await columns.row(5, names);
    expect([...row].map((column) => textsOf(column)(0))).toEqual(TEXTS[2]);
    const empty = await columns.row(4, names);
    expect([...empty].map((column) => textsOf(column)(0))).toEqual(TEXTS[1]);
    const texts = await Promise.all(names.map((name) => columns.texts(name)));
    expect(texts.map((at) => at(5))).toEqual(TEXTS[2]);
    expect(await columns.numbers('cents')).toEqual(
      Float64Array.of(1.5, NaN, -0.25, 1.5, NaN, -0.25),
    );
    expect(await columns.numbers('word')).toBe(null);
    expect(readings()).toBe(1);
    await expect(columns.chunks('none')).rejects.toThrow('the table has no column "none"');
  });
});

describe('colours', () => {
  it('spreads levels over numbers without the outermost hundredths, and marks missing ones', () => {
    const numbers = Float64Array.from({ length: 1001 }, (_, row) => row);
    numbers[1000] = 1e9;
    numbers[500] = NaN;
    const { levels, legend } = colourNumbers(numbers, String);
    expect(legend).toEqual({ kind: 'numbers', low: '≤ 10', high: '≥ 990' });
    expect([levels[0], levels[10], levels[990], levels[1000], levels[500]]).toEqual([
      0, 0, 254, 254, 255,
    ]);
    expect(levels[499]).toBe(Math.round(((499 - 10) * 254) / 980));
  });

  it('spreads levels over scores from 0 to the highest', () => {
    const { levels, legend } = colourScores(Float32Array.of(0, 2, 8, 4));
    expect([...levels]).toEqual([0, 64, 254, 127]);
    expect(legend).toEqual({ kind: 'scores', highest: 8 });
    expect([...colourScores(Float32Array.of(0, 0)).levels]).toEqual([0, 0]);
  });

  it('gives the most frequent values colours of their own and all others one', () => {
    const codes = Uint32Array.from({ length: 120 }, (_, i) =>
      Math.min(12, Math.floor(Math.sqrt(i))),
    );
    const { levels, legend } = colourCategories(codes, ['', ...'abcdefghijkl'.split('')]);
    expect(legend).toEqual({
      kind: 'categories',
      names: ['j', 'i', 'h', 'g', 'f', 'e', 'd', 'c', ''],
    });
    expect([levels[0], levels[100], levels[81], levels[1]]).toEqual([255, 0, 1, 8]);
  });
});

describe('labelScores', () => {
  const SCORES = Float32Array.of(3, 9, 1, 5, 2);
  const KINDS = ['', 'flood', 'normal.', 'probe'];
  const CODES = Uint32Array.of(1, 2, 1, 0, 3);

  it('parts scores by a label of two values, the rarer odd, each ascending', () => {
    const codes = Uint32Array.of(1, 2, 1, 0, 1);
    const { values, meaning, odd, ordinary } = labelScores('l', SCORES, codes, ['', 'no', 'yes']);
    expect({ values, meaning }).toEqual({
      values: ['yes', 'no'],
      meaning: { value: 'yes', means: 'odd' },
    });
    expect([[...odd], [...ordinary]]).toEqual([[9], [1, 2, 3]]);
  });

  it('takes the value of several that is called ordinary for ordinary, and all others for odd', () => {
    const { meaning, odd, ordinary } = labelScores('l', SCORES, CODES, KINDS);
    expect(meaning).toEqual({ value: 'normal.', means: 'ordinary' });
    expect([[...odd], [...ordinary]]).toEqual([[1, 2, 3], [9]]);
  });

  it('takes the most frequent of several for ordinary where none is called so', () => {
    const { values, meaning } = labelScores('l', SCORES, CODES, ['', 'a', 'b', 'c']);
    expect([values.at(-1), meaning]).toEqual(['a', { value: 'a', means: 'ordinary' }]);
  });

  it('takes an ordinary value of two for ordinary also where it is the rarer', () => {
    const codes = Uint32Array.of(1, 2, 1, 1, 1);
    const { meaning } = labelScores('l', SCORES, codes, ['', 'attack', 'normal']);
    expect(meaning).toEqual({ value: 'attack', means: 'odd' });
  });

  it('parts scores as it is told', () => {
    const meaning = { value: 'flood', means: 'odd' } as const;
    const { odd, ordinary } = labelScores('l', SCORES, CODES, KINDS, meaning);
    expect([[...odd], [...ordinary]]).toEqual([
      [1, 3],
      [2, 9],
    ]);
  });

  it.each([1, 51])('refuses a column of %d values by its name', (different) => {
    const texts = ['', ...Array.from({ length: different }, (_, k) => `${k}`)];
    expect(() => labelScores('kind', SCORES, CODES, texts)).toThrow(
      `column "kind" has ${different} different values; a label must have 2 to 50`,
    );
  });
});

describe('compareColumn', () => {
  const numbers = (...values: number[]): Column => ({
    name: 'n',
    type: 'number',
    length: values.length,
    values: Float64Array.from(values),
  });
  const texts = (...values: (string | null)[]): Column => ({
    name: 't',
    type: 'string',
    length: values.length,
    at: (row) => values[row] ?? null,
  });

  it('counts real and sampled numbers in bins of the real range', () => {
    const compared = compareColumn([numbers(0, 24, NaN, 12.5)], [numbers(-5, 0, 30, 24)]);
    expect(compared?.bins.length).toBe(24);
    expect(compared?.bins[0]).toEqual({ label: '0 – 1', real: 1 / 3, sampled: 0.5 });
    expect(compared?.bins[23]).toEqual({ label: '23 – 24', real: 1 / 3, sampled: 0.5 });
    expect(compared?.missing).toEqual([0.25, 0]);
    expect(compared?.compared).toBe(1);
    expect(compared?.distance).toBeCloseTo(1 / 3);
  });

  it('tells shapes apart that a single far value would hide', () => {
    const steps = Array.from({ length: 1000 }, (_, row) => row / 10);
    const low = steps.map((value) => value / 2);
    expect(compareColumn([numbers(...steps, 1e9)], [numbers(...low)])?.distance).toBeGreaterThan(
      0.4,
    );
  });

  it('counts categories by name, those sampled alone among all others', () => {
    const compared = compareColumn([texts('a', 'a', 'b', null)], [texts('a', 'c')]);
    expect(compared?.bins).toEqual([
      { label: 'a', real: 2 / 3, sampled: 0.5 },
      { label: 'b', real: 1 / 3, sampled: 0 },
      { label: '…', real: 0, sampled: 0.5 },
    ]);
    expect(compared?.distance).toBe(0.5);
  });

  it('says how much is compared, and not how alike it is, where most rows hold other values', () => {
    const names = Array.from({ length: 2000 }, (_, row) => `K${row % 1000}`);
    const compared = compareColumn([texts(...names)], [texts(...names.map((name) => `${name}x`))]);
    expect(compared).toMatchObject({ compared: 0, distance: null });
    expect(compared?.bins).toHaveLength(12);
    const same = compareColumn([texts(...names)], [texts(...names)]);
    expect(same?.compared).toBeCloseTo(0.012);
    expect(same?.distance).toBe(null);
  });

  it('leaves vectors out', () => {
    expect(compareColumn(COLUMNS.slice(6), COLUMNS.slice(6))).toBe(null);
  });
});
