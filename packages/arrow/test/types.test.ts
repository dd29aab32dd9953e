import { columnsOf, fit, withColumns } from '@colatent/arrow';
import { UnreadableColumnError, type Column, type Model } from '@colatent/core';
import {
  Float32,
  Null,
  tableFromIPC,
  tableToIPC,
  vectorFromArray,
  type DataType,
  type RecordBatch,
  Table,
  type Vector,
} from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { columnValues } from './fixtures/column-values.js';
import { expectedOf, fixture } from './fixtures/fixtures.js';
import { FIELD_NAMES, QUICK, payments } from './payments.js';

/** A column of a batch as a model is given it. */
function readColumn(batch: RecordBatch, name: string): Column {
  const column = columnsOf(batch.schema).read(batch, [name]).get(name);
  if (column === undefined) throw new Error(`${name} was not read`);
  return column;
}

function scoresOf(table: Table, model: Model): Float32Array {
  const scored = withColumns(table, model, { score: 'of this test' });
  return column(scored, 'of this test').toArray() as Float32Array;
}

function column(table: Table, name: string): Vector {
  const found = table.getChild(name);
  if (found === null) throw new Error(`there is no ${name}`);
  return found;
}

function valuesIn(table: Table, name: string): unknown[] {
  return table.batches.flatMap((batch) => columnValues(readColumn(batch, name)));
}

/** Decimals and durations are divided, and may differ by a unit in the last place. */
function rounded(values: readonly unknown[]): unknown[] {
  return values.map((x) => (typeof x === 'number' ? x.toPrecision(15) : x));
}

const types = tableFromIPC(await fixture('every-type.arrows'));
const typesExpected = await expectedOf('every-type');

describe('columns of a stream by pyarrow', () => {
  it('are all there, in batches as they were written', () => {
    expect(types.batches.map(({ numRows }) => numRows)).toEqual([0, 1, 9, 11]);
    const { columns } = columnsOf(types.schema);
    expect(columns.map(({ name }) => name)).toEqual(Object.keys(typesExpected));
    expect(columns.filter(({ readable }) => !readable)).toEqual([]);
  });

  it.each(Object.keys(typesExpected))('hold what pyarrow says: %s', (name) => {
    const { type, values = [] } = typesExpected[name] ?? {};
    const read = valuesIn(types, name);
    if (/^(decimal|duration)|values=decimal/.test(type ?? '')) {
      expect(rounded(read)).toEqual(rounded(values));
    } else {
      expect(read).toEqual(values);
    }
  });

  it.each(Object.keys(typesExpected))('hold the same in slices of slices: %s', (name) => {
    const whole = valuesIn(types, name);
    const long = types.slice(3, 20);
    for (const [start, end] of [
      [0, 17],
      [1, 2],
      [5, 16],
      [13, 13],
    ] as const) {
      expect(valuesIn(long.slice(start, end), name)).toEqual(whole.slice(3 + start, 3 + end));
    }
  });
});

describe('dictionaries of a stream', () => {
  it('may grow and be replaced between batches', async () => {
    const expected = await expectedOf('dictionaries');
    const batches = tableFromIPC(await fixture('dictionaries.arrows')).batches;
    for (const name of ['word', 'number']) {
      const values = batches.flatMap((batch) => columnValues(readColumn(batch, name)));
      expect(values).toEqual(expected[name]?.values);
    }
  });
});

describe('columns of types that models have no use for', async () => {
  const others = tableFromIPC(await fixture('others.arrows'));
  const names = columnsOf(others.schema).columns.map(({ name }) => name);

  it.each(names.filter((name) => name !== 'amount' && !name.endsWith('none')))(
    'are refused by name and type: %s',
    async (name) => {
      const [top = ''] = name.split('.');
      const { type } = columnsOf(others.schema).columns.find((c) => c.name === name) ?? {};
      const training = fit(others.select(['amount', top]), QUICK);
      await expect(training).rejects.toThrow(UnreadableColumnError);
      await expect(training).rejects.toThrow(
        `column "${name}" is a ${String(type)}, which cannot be read`,
      );
    },
  );

  it('pass through untouched beside a model that does not read them', async () => {
    const columns = Object.fromEntries(
      names.filter((name) => name !== 'amount').map((name) => [name, { exclude: true }]),
    );
    const { model } = await fit(others, { ...QUICK, columns });
    const out = withColumns(others, model, { score: true });
    others.schema.fields.forEach((field, index) => {
      expect(out.schema.fields[index]).toBe(field);
      expect(out.batches[0]?.data.children[index]).toBe(others.batches[0]?.data.children[index]);
    });
  });

  it('are left out with a warning when they are of no type, also within structs', async () => {
    const columns = { 'within.binary': { exclude: true } };
    const { model, warnings } = await fit(others.select(['amount', 'none', 'within']), {
      ...QUICK,
      columns,
    });
    expect(warnings.slice(0, 2)).toEqual(
      ['none', 'within.none'].map(
        (name) => `column "${name}" is left out: it has no type, every value is NULL`,
      ),
    );
    expect(model.info.columns).toEqual([{ name: 'amount', kind: 'numeric' }]);
  });
});

describe('a model', async () => {
  const { model } = await fit(types, QUICK);

  it('is trained on all types, and scores each row alike in any chunks', () => {
    const alone = types.slice(4, 5);
    expect(scoresOf(alone, model)).toEqual(scoresOf(types, model).slice(4, 5));
  });

  it('reads a column that has no type as NULL throughout', async () => {
    const { model: small } = await fit(payments(), QUICK);
    const rows = payments(20);
    const withFee = (type: DataType): Table =>
      new Table({
        ...Object.fromEntries(FIELD_NAMES.map((name) => [name, column(rows, name)])),
        fee: vectorFromArray(new Array<null>(20).fill(null), type),
      });
    const withoutType = withFee(new Null());
    const allNull = withFee(new Float32());
    expect(scoresOf(withoutType, small)).toEqual(scoresOf(allNull, small));
    expect(scoresOf(withoutType, small)).not.toEqual(scoresOf(rows, small));
  });
});

describe('the same orders', async () => {
  const expected = await expectedOf('orders');
  const writers = [
    'polars.arrow',
    'polars.arrows',
    'arrow-rs.arrow',
    'arrow-rs.arrows',
    'duckdb.arrows',
  ];
  const first = tableFromIPC(await fixture('polars.arrow'));
  const { model } = await fit(first, { ...QUICK, columns: { id: { exclude: true } } });

  it.each(writers)('are read, scored and written again from %s', async (name) => {
    const table = tableFromIPC(await fixture(name));
    for (const [column, { values }] of Object.entries(expected)) {
      expect(valuesIn(table, column)).toEqual(values);
    }
    expect(scoresOf(table, model)).toEqual(scoresOf(first, model));
    const scored = withColumns(table, model, { score: true, embedding: true });
    const again = tableFromIPC(tableToIPC(scored, 'stream'));
    expect(again.toString()).toBe(scored.toString());
    expect(scoresOf(again.select(table.schema.names as string[]), model)).toEqual(
      scoresOf(first, model),
    );
  });
});
