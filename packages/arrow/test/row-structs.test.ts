import { columnsOf, fit, withColumns } from '@colatent/arrow';
import type { Column, Columns, Model } from '@colatent/core';
import { DataType, tableFromIPC, type RecordBatch, type Table } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { columnValues } from './fixtures/column-values.js';
import { fixture } from './fixtures/fixtures.js';
import { QUICK } from './payments.js';

const types = tableFromIPC(await fixture('every-type.arrows'));
const { model } = await fit(types, { ...QUICK, missing: 'ignore' });
const names = model.info.columns.map(({ name }) => name);
const out = withColumns(types, model, { reconstruction: true, imputation: 'filled' });

/** A batch's columns as the core model is given them. */
function rowsOf(batch: RecordBatch): Columns {
  return columnsOf(batch.schema).read(batch, names);
}

function valuesOf(table: Table, name: string): unknown[] {
  const { read } = columnsOf(table.schema);
  return table.batches.flatMap((batch) => {
    const column = read(batch, [name]).get(name);
    return column === undefined ? [] : columnValues(column);
  });
}

/** What the core model gives, batch by batch. */
function given(by: (model: Model, rows: Columns) => Columns, name: string): unknown[] {
  return types.batches.flatMap((batch) => {
    const column: Column | undefined = by(model, rowsOf(batch)).get(name);
    return column === undefined ? [] : columnValues(column);
  });
}

/** How types hold what the model gives as doubles; others hold it as it is. */
const HELD: readonly (readonly [RegExp, (x: number) => number])[] = [
  [/e\+2\]/, (x) => Math.round(x * 100)],
  [/e-2\]/, (x) => Math.round(x / 100)],
  [/Float32/, Math.fround],
  [/Int\d+(>|$)/, Math.round],
  [/^Date64/, (x) => Math.round(x / 86_400_000)],
  [/^Duration<MILLISECOND>/, (x) => Math.round(x * 1e3)],
  [/^Duration<(MICRO|NANO)SECOND>/, (x) => Math.round(x * 1e6)],
];

const columnTypes = new Map(columnsOf(out.schema).columns.map(({ name, type }) => [name, type]));

function held(x: unknown, type: string): unknown {
  if (Array.isArray(x)) return x.map((element) => held(element, type));
  const isCount = typeof x === 'string' && /^-?\d+$/.test(x);
  if (typeof x !== 'number' && !isCount) return x;
  const [, hold] = HELD.find(([pattern]) => pattern.test(type)) ?? [];
  return hold === undefined ? x : hold(Number(x));
}

function expectHeld(name: string, expected: readonly unknown[]): void {
  const type = columnTypes.get(name) ?? '';
  const read = valuesOf(out, name);
  if (!type.includes('Float16')) {
    expect(read.map((x) => held(x, type))).toEqual(expected.map((x) => held(x, type)));
    return;
  }
  const all = expected.flat();
  const far = read.flat().filter((x, at) => {
    const isNear = Math.abs(Number(x) / Number(all[at]) - 1) <= 2 ** -11;
    return x !== all[at] && !isNear;
  });
  expect(far).toEqual([]);
}

describe('the rows as a model would expect them', () => {
  it('have a field for every column the model reads, of the type it has in the data', () => {
    expect(names.length).toBeGreaterThan(50);
    const before = new Map(columnsOf(types.schema).columns.map(({ name, type }) => [name, type]));
    for (const name of names) {
      const type = before.get(name) ?? '';
      const [, ofValues] = /^Dictionary<.*?, (.*)>$/.exec(type) ?? [];
      const [, element] = /^(?:Large)?List<(.*)>$/.exec(type) ?? [];
      const size = name === 'list_full' || name === 'large_list' ? 2 : 3;
      const list = element === undefined ? undefined : `FixedSizeList[${size}]<${element}>`;
      expect(columnTypes.get(`reconstruction.${name}`)).toBe(ofValues ?? list ?? type);
    }
  });

  it.each(names)('are what the core model gives: %s', (name) => {
    expectHeld(
      `reconstruction.${name}`,
      given((core, rows) => core.reconstruct(rows), name),
    );
  });
});

describe('the rows with their NULLs filled in', () => {
  it.each(names)('hold what the core model fills in: %s', (name) => {
    expectHeld(
      `filled.${name}`,
      given((core, rows) => core.impute(rows), name),
    );
  });

  it.each(names)('keep every value there is to the bit: %s', (name) => {
    const before = valuesOf(types, name);
    const after = valuesOf(out, `filled.${name}`);
    before.forEach((value, row) => {
      if (value !== null) expect(after[row]).toEqual(value);
    });
  });

  it('share the buffers of columns without NULLs', () => {
    const place = names.indexOf('bool_full');
    const index = types.schema.fields.findIndex(({ name }) => name === 'bool_full');
    const filled = out.batches[2]?.data.children.at(-1)?.children[place];
    expect(filled).toBe(types.batches[2]?.data.children[index]);
    expect(DataType.isBool(filled?.type)).toBe(true);
  });
});
