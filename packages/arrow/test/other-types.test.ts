import { columnsOf, createTransformer, fit, withColumns } from '@colatent/arrow';
import { UnreadableColumnError } from '@colatent/core';
import {
  DateMillisecond,
  Int8,
  Null,
  Table,
  TimestampMicrosecond,
  TimestampSecond,
  Utf8,
  makeData,
  makeVector,
  tableFromIPC,
  vectorFromArray,
  type Vector,
} from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { columnValues } from './fixtures/column-values.js';
import { fixture } from './fixtures/fixtures.js';
import { QUICK } from './payments.js';

const HOUR = 3_600_000_000n;
const ROWS = 300;

/** Times at night in Tokyo, whose amounts are those of their hour. */
function nights(zone: string | null, name = 'moment'): Table {
  const micros = BigInt64Array.from(
    { length: ROWS },
    (_, i) => BigInt(i) * 24n * HOUR + BigInt(i % 5) * HOUR + 15n * HOUR,
  );
  const moment = makeVector(makeData({ type: new TimestampMicrosecond(zone), data: micros }));
  const amount = makeVector(Float64Array.from({ length: ROWS }, (_, i) => (i % 5) * 10 + (i % 3)));
  const kind = vectorFromArray(
    Array.from({ length: ROWS }, (_, i) => String(i % 5)),
    new Utf8(),
  );
  return new Table({ [name]: moment, amount, kind });
}

function valuesOf(table: Table, name: string): unknown[] {
  const { read } = columnsOf(table.schema);
  return table.batches.flatMap((batch) => {
    const column = read(batch, [name]).get(name);
    return column === undefined ? [] : columnValues(column);
  });
}

function column(table: Table, name: string): Vector {
  const found = table.getChild(name);
  if (found === null) throw new Error(`there is no ${name}`);
  return found;
}

describe('the time zone of timestamps', () => {
  it.each(['Asia/Tokyo', 'Japan'])('is the one their hours are read in: %s', async (zone) => {
    const { model: named } = await fit(nights(zone), QUICK);
    const { model: said } = await fit(nights(null), {
      ...QUICK,
      columns: { moment: { timeZone: 'Asia/Tokyo' } },
    });
    const { model: none } = await fit(nights(null), QUICK);
    const embeddings = [named, said, none].map((model) => {
      const out = withColumns(nights(null), model, { embedding: true });
      return String(out.getChild('embedding'));
    });
    expect(embeddings[0]).toBe(embeddings[1]);
    expect(embeddings[0]).not.toBe(embeddings[2]);
  });

  it.each(['UTC', '+09:00', '-0330'])(
    'is UTC where it has no clock of its own: %s',
    async (zone) => {
      const { model, warnings } = await fit(nights(zone), QUICK);
      const { model: none } = await fit(nights(null), QUICK);
      expect(model.info.hash).toBe(none.info.hash);
      expect(warnings.filter((warning) => warning.includes('UTC'))).toEqual([]);
    },
  );

  it('is UTC, with a warning, where no one knows it', async () => {
    const { warnings } = await fit(nights('Middle/Earth'), QUICK);
    expect(warnings).toContain(
      'column "moment" is read in UTC: the time zone "Middle/Earth" is not known here',
    );
  });
});

describe('a model run on columns of other types than it was trained on', async () => {
  const table = nights(null);
  const { model } = await fit(table, QUICK);
  const asked = { reconstruction: true, imputation: true };
  const seconds = BigInt64Array.from(
    column(table, 'moment').toArray() as BigInt64Array,
    (count) => count / 1_000_000n,
  );

  it('gives rows back in the types that the data has', () => {
    const other = new Table({
      moment: makeVector(makeData({ type: new TimestampSecond('UTC'), data: seconds })),
      amount: vectorFromArray(
        Array.from({ length: ROWS }, (_, i) => (i % 4 === 0 ? null : i % 50)),
        new Int8(),
      ),
      kind: column(table, 'kind'),
    });
    const out = withColumns(other, model, asked);
    for (const name of ['reconstruction', 'imputation']) {
      const field = out.schema.fields.find((other) => other.name === name);
      expect(String(field?.type)).toBe(
        'Struct<{moment:Timestamp<SECOND, UTC>, amount:Int8, kind:Utf8}>',
      );
    }
    // what is not NULL is there: the same moments, in seconds
    expect(valuesOf(out, 'imputation.moment')).toEqual([...seconds].map(String));
    const filled = valuesOf(out, 'imputation.amount');
    expect(filled.every((x) => Number.isInteger(x) && Number(x) >= 0 && Number(x) <= 127)).toBe(
      true,
    );
    filled.forEach((x, row) => {
      if (row % 4 > 0) expect(x).toBe(row % 50);
    });
  });

  it('gives dates in whole days', () => {
    const days = BigInt64Array.from(seconds, (count) => (count / 86_400n) * 86_400_000n);
    const other = new Table({
      moment: makeVector(makeData({ type: new DateMillisecond(), data: days })),
      amount: column(table, 'amount'),
      kind: column(table, 'kind'),
    });
    const given = valuesOf(withColumns(other, model, asked), 'reconstruction.moment');
    expect(given.map((x) => Number(x) % 86_400_000).every((rest) => rest === 0)).toBe(true);
  });

  it('fills columns without a type with values of its own terms', () => {
    const nulls = vectorFromArray(new Array<null>(ROWS).fill(null), new Null());
    const other = new Table({ moment: nulls, amount: nulls, kind: nulls });
    const out = withColumns(other, model, asked);
    expect(String(out.schema.fields.at(-1)?.type)).toBe(
      'Struct<{moment:Timestamp<MICROSECOND>, amount:Float64, kind:Utf8}>',
    );
    for (const name of ['moment', 'amount', 'kind']) {
      expect(valuesOf(out, `imputation.${name}`)).not.toContain(null);
    }
  });

  it('keeps numbers within what their type holds', async () => {
    const floats = Float32Array.from({ length: ROWS }, (_, i) => 1000 + (i % 7) * 100);
    const wide = new Table({ a: makeVector(floats), b: makeVector(floats.map((x) => -x)) });
    const { model: large } = await fit(wide, QUICK);
    const narrow = vectorFromArray(new Array<number>(ROWS).fill(1), new Int8());
    const out = withColumns(new Table({ a: narrow, b: narrow }), large, asked);
    expect(new Set(valuesOf(out, 'reconstruction.a'))).toEqual(new Set([127]));
    expect(new Set(valuesOf(out, 'reconstruction.b'))).toEqual(new Set([-128]));
  });

  it('is refused before the first row when a column cannot mean what it does', () => {
    const words = vectorFromArray(new Array<string>(ROWS).fill('x'), new Utf8());
    const other = new Table({
      moment: column(table, 'moment'),
      amount: words,
      kind: column(table, 'kind'),
    });
    expect(() => createTransformer(model, other.schema, asked)).toThrow(UnreadableColumnError);
  });
});

describe('numbers of more digits than a double has', () => {
  it('come out of imputation to the bit', async () => {
    const table = tableFromIPC(await fixture('every-type.arrows'));
    const { model } = await fit(table, QUICK);
    const out = withColumns(table, model, { imputation: true });
    const filled = column(out, 'imputation');
    for (const name of ['decimal128', 'decimal256', 'int64', 'uint64', 'duration_ns']) {
      const before = column(table, name);
      const after = filled.getChild(name);
      let kept = 0;
      for (let row = 0; row < table.numRows; row++) {
        if (!before.isValid(row)) continue;
        expect(String(after?.get(row))).toBe(String(before.get(row)));
        kept++;
      }
      expect(kept).toBeGreaterThan(10);
      expect(after?.nullCount).toBe(0);
      expect(before.nullCount).toBeGreaterThan(0);
    }
  });

  it('are still those of slices', async () => {
    const table = tableFromIPC(await fixture('every-type.arrows'));
    const { model } = await fit(table, QUICK);
    const slice = table.slice(4, 17);
    const asStrings = (of: Table): string[] => {
      const filled = column(withColumns(of, model, { imputation: true }), 'imputation');
      return ['decimal256', 'float32', 'struct.inner.count'].map((name) =>
        String(filled.getChild(name)?.toJSON().map(String).join()),
      );
    };
    const whole = column(withColumns(table, model, { imputation: true }), 'imputation').slice(
      4,
      17,
    );
    expect(asStrings(slice)).toEqual(
      ['decimal256', 'float32', 'struct.inner.count'].map((name) =>
        String(whole.getChild(name)?.toJSON().map(String).join()),
      ),
    );
  });
});
