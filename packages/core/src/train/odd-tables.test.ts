import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/engine/random-stream.js';
import {
  Columns,
  fitSync,
  NothingToLearnError,
  type Column,
  type FitOptions,
  type Model,
} from '@colatent/core';

const EFFORTS = ['light', 'standard', 'thorough'] as const;
const TRAINING_ROWS = ['unknown', 'clean', 'contaminated'] as const;

function numbers(name: string, length: number, valueOf: (row: number) => number): Column {
  const values = Float64Array.from({ length }, (_, row) => valueOf(row));
  return { name, type: 'number', length, values };
}

function strings(name: string, length: number, at: (row: number) => string | null): Column {
  return { name, type: 'string', length, at };
}

function booleans(name: string, length: number, valueOf: (row: number) => boolean): Column {
  const values = Uint8Array.from({ length }, (_, row) => (valueOf(row) ? 1 : 0));
  return { name, type: 'boolean', length, values };
}

function normals(length: number, seed: number): Float64Array {
  const values = new Float64Array(length);
  new RandomStream(seed).normal(values);
  return values;
}

function independent(columns: number, length: number): Columns {
  return new Columns(
    Array.from({ length: columns }, (_, c) => {
      const values = normals(length, 100 + c);
      return numbers(`x${c}`, length, (row) => values[row] ?? 0);
    }),
  );
}

/** Three numbers that follow from one hidden one. */
function related(length: number): Columns {
  const hidden = normals(length, 7);
  const noise = normals(3 * length, 8);
  return new Columns(
    [1, -2, 0.5].map((slope, c) =>
      numbers(
        `x${c}`,
        length,
        (row) => slope * (hidden[row] ?? 0) + 0.2 * (noise[c * length + row] ?? 0),
      ),
    ),
  );
}

const SENTENCES = ['the cat sat', 'a dog ran off', 'no bird sang', 'every fish swims'];

const TABLES: Readonly<Record<string, Columns>> = {
  '10 rows': related(10),
  '20 rows': related(20),
  '50 rows': related(50),
  'one column': independent(1, 200),
  'a constant column and one other': new Columns([
    numbers('constant', 100, () => 4),
    numbers('other', 100, (row) => (row * 37) % 11),
  ]),
  'a column that is NULL but for three rows': new Columns([
    numbers('rare', 120, (row) => (row % 40 === 5 ? row : NaN)),
    numbers('other', 120, (row) => (row * 37) % 11),
  ]),
  'huge values': new Columns([
    numbers('huge', 150, (row) => (row % 2 === 0 ? 1 : -1) * 1.7e308 * ((row % 7) / 7)),
    numbers('infinite', 150, (row) => (row % 30 === 3 ? Infinity : row % 5)),
    numbers('tiny', 150, (row) => (row % 9) * 5e-324),
  ]),
  'rows that are all one of four': new Columns([
    numbers('x', 400, (row) => row % 4),
    strings('kind', 400, (row) => 'abcd'.charAt(row % 4)),
  ]),
  'texts alone': new Columns([
    strings('words', 120, (row) => `${SENTENCES[row % 4] ?? ''} ${(row * row) % 13}`),
  ]),
  'truth values alone': new Columns([
    booleans('a', 200, (row) => row % 3 === 0),
    booleans('b', 200, (row) => row % 6 === 0),
  ]),
};

const WIDE = independent(600, 100);

/** Finite values everywhere, and rows that differ: no table here has but one. */
function expectSound(model: Model, table: Columns): void {
  const scores = model.score(table);
  expect(scores.every((score) => score >= 0 && score < Infinity)).toBe(true);
  const latents = model.embed(table);
  expect(latents.every(Number.isFinite)).toBe(true);
  for (const column of [...model.reconstruct(table), ...model.sample(50)]) {
    if (column.type === 'number' && !column.validity) {
      expect([...column.values].every((value) => Number.isFinite(Number(value)))).toBe(true);
    }
  }
  expect(new Set(scores).size).toBeGreaterThan(1);
  const rows = Array.from({ length: table.length }, (_, row) =>
    latents.subarray(row * model.latentSize, (row + 1) * model.latentSize).join(),
  );
  expect(new Set(rows).size).toBeGreaterThan(1);
}

function expectSoundTwice(table: Columns, options: FitOptions): void {
  const { model } = fitSync(table, options);
  expectSound(model, table);
  expect(fitSync(table, options).model.toBytes()).toEqual(model.toBytes());
  model.dispose();
}

describe.each(EFFORTS)('a model of effort %s', (effort) => {
  it.each(Object.entries(TABLES).map(([name, table], i) => [name, table, i] as const))(
    'of %s has finite values that differ, and the same bytes a second time',
    (_, table, i) => {
      // with three efforts, every table is met by each kind of training rows
      const trainingRows = TRAINING_ROWS[(i + EFFORTS.indexOf(effort)) % TRAINING_ROWS.length];
      expectSoundTwice(table, { effort, trainingRows, seed: 3, maxIterations: 3 });
    },
  );

  it('of 600 columns and 100 rows has finite values that differ', () => {
    const { model } = fitSync(WIDE, { effort, maxIterations: 1 });
    expectSound(model, WIDE);
    model.dispose();
  });
});

describe('a small table', () => {
  it.each([10, 20, 99])('of %d rows is trained on with a word on its scores', (length) => {
    const { warnings } = fitSync(related(length), { effort: 'light' });
    expect(warnings.join()).toContain(`there are only ${length} rows to learn from`);
  });

  it.each([20, 200, 900])(
    'of %d rows tells a row that breaks the rule of its columns from one that keeps it',
    (length) => {
      const { model } = fitSync(related(length), { trainingRows: 'clean' });
      const table = new Columns([
        numbers('x0', 2, () => 1),
        numbers('x1', 2, (row) => (row === 0 ? -2 : 2)),
        numbers('x2', 2, () => 0.5),
      ]);
      const [kept = NaN, broken = NaN] = model.score(table);
      expect(broken).toBeGreaterThan(kept);
      model.dispose();
    },
  );
});

describe('the warning that nothing was learned', () => {
  const warned = (table: Columns, options: FitOptions): boolean =>
    fitSync(table, options).warnings.join().includes('nothing was learned');

  it.each(EFFORTS)('comes for columns that are independent (effort %s)', (effort) => {
    expect(warned(independent(6, 500), { effort })).toBe(true);
  });

  it.each(EFFORTS)('does not come for columns that are related (effort %s)', (effort) => {
    expect(warned(related(500), { effort })).toBe(false);
    expect(warned(related(50), { effort })).toBe(false);
  });
});

describe('one row 500 times and one other', () => {
  const table = new Columns([
    numbers('x', 501, (row) => (row === 250 ? 9 : 1)),
    numbers('y', 501, (row) => (row === 250 ? -3 : 2)),
    strings('kind', 501, (row) => (row === 250 ? 'odd' : 'even')),
  ]);

  it.each(EFFORTS)('give a sound model where both are trained on (effort %s)', (effort) => {
    expectSoundTwice(table, { effort, seed: 0, maxIterations: 1 });
  });

  it('give an error where the other is held out and those trained on are all alike', () => {
    expect(() => fitSync(table, { seed: 3 })).toThrow(NothingToLearnError);
  });
});

describe('rows that are all alike', () => {
  it('are nothing to learn from', () => {
    const table = new Columns([numbers('x', 60, () => 1), strings('kind', 60, () => 'same')]);
    for (const effort of EFFORTS) {
      expect(() => fitSync(table, { effort })).toThrow(NothingToLearnError);
    }
  });
});
