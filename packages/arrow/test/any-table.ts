import type { Column } from '@colatent/core';
import {
  Binary,
  Bool,
  DateDay,
  Dictionary,
  DurationSecond,
  Field,
  FixedSizeList,
  Float32,
  Float64,
  Int16,
  Int32,
  Int64,
  LargeUtf8,
  List,
  Null,
  RecordBatch,
  Schema,
  Struct,
  Table,
  TimeMillisecond,
  TimestampMillisecond,
  Uint8,
  Utf8,
  makeData,
  tableFromIPC,
  tableToIPC,
  vectorFromArray,
  type DataType,
} from 'apache-arrow';
import fc from 'fast-check';

/** A random column, and the core columns that mean the same, built from its values without Arrow; none when no model reads it. */
interface AnyColumn {
  readonly type: DataType;
  readonly values: readonly unknown[];
  readonly columns: (name: string) => readonly Column[];
}

/** A random table in random chunks, and the core columns that mean the same. */
export interface AnyTable {
  readonly table: Table;
  readonly columns: readonly Column[];
  /** Columns that no model reads. */
  readonly unread: readonly string[];
}

type Rows<Value> = readonly (Value | null)[];
type ColumnsOf<Value> = (rows: Rows<Value>) => (name: string) => readonly Column[];
type AnyRows = (rows: number) => fc.Arbitrary<AnyColumn>;

/** Columns of a type: a quarter of their values are NULL, or none. */
function columnOf<Value>(
  type: () => DataType,
  value: fc.Arbitrary<Value>,
  columns: ColumnsOf<Value>,
): AnyRows {
  return (rows) => {
    const length = { minLength: rows, maxLength: rows };
    const some: fc.Arbitrary<Value | null> = fc.option(value, { freq: 3 });
    return fc
      .oneof(fc.array(some, length), fc.array(value, length))
      .map((values: Rows<Value>) => ({ type: type(), values, columns: columns(values) }));
  };
}

function present(rows: Rows<unknown>): Required<Pick<Column, 'length' | 'validity'>> {
  const bits = new Uint8Array((rows.length + 7) >> 3);
  rows.forEach((value, row) => {
    if (value !== null) bits[row >> 3] = (bits[row >> 3] ?? 0) | (1 << (row & 7));
  });
  return { length: rows.length, validity: { bits } };
}

const numbers: ColumnsOf<number> = (rows) => (name) => [
  { type: 'number', name, ...present(rows), values: Float64Array.from(rows, (x) => x ?? 0) },
];

const strings: ColumnsOf<string> = (rows) => (name) => [
  { type: 'string', name, ...present(rows), at: (row) => rows[row] ?? null },
];

const vectors: ColumnsOf<readonly number[]> = (rows) => (name) => [
  {
    type: 'vector',
    name,
    ...present(rows),
    size: 2,
    values: Float64Array.from(rows.flatMap((vector) => vector ?? [0, 0])),
  },
];

const ITEM = new Field('item', new Float32(), true);
const words = fc.constantFrom('', 'a', 'Zürich', 'twelve bytes', 'more than twelve bytes', '😀');
const real = { noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 };

const ANY_COLUMN: readonly AnyRows[] = [
  columnOf(() => new Float32(), fc.float(real), numbers),
  columnOf(() => new Float64(), fc.double(real), numbers),
  columnOf(() => new Uint8(), fc.integer({ min: 0, max: 255 }), numbers),
  columnOf(() => new Int16(), fc.integer({ min: -300, max: 300 }), numbers),
  columnOf(() => new Int32(), fc.integer(), numbers),
  columnOf(() => new Utf8(), words, strings),
  columnOf(() => new Utf8(), fc.string({ unit: 'grapheme', maxLength: 9 }), strings),
  columnOf(() => new Dictionary(new Utf8(), new Int16()), words, strings),
  columnOf(
    () => new Int64(),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    (rows) => (name) => [
      { type: 'number', name, ...present(rows), values: Float64Array.from(rows, Number) },
    ],
  ),
  columnOf(
    () => new Bool(),
    fc.boolean(),
    (rows) => (name) => [
      { type: 'boolean', name, ...present(rows), values: Uint8Array.from(rows, Number) },
    ],
  ),
  columnOf(
    () => new DateDay(),
    fc.integer({ min: -9000, max: 30_000 }).map((day) => new Date(day * 86_400_000)),
    (rows) => (name) => [
      {
        type: 'timestamp',
        name,
        ...present(rows),
        unit: 'day',
        values: Float64Array.from(rows, (day) => Number(day) / 86_400_000),
      },
    ],
  ),
  columnOf(
    () => new TimestampMillisecond(),
    fc.integer({ min: -1e9, max: 2e9 }).map((seconds) => seconds * 1000),
    (rows) => (name) => [
      {
        type: 'timestamp',
        name,
        ...present(rows),
        unit: 'millisecond',
        values: Float64Array.from(rows, Number),
      },
    ],
  ),
  columnOf(
    () => new TimeMillisecond(),
    fc.integer({ min: 0, max: 86_399_999 }),
    (rows) => (name) => [
      {
        type: 'time',
        name,
        ...present(rows),
        unit: 'millisecond',
        values: Float64Array.from(rows, Number),
      },
    ],
  ),
  columnOf(
    () => new DurationSecond(),
    fc.bigInt({ min: -(2n ** 50n), max: 2n ** 50n }),
    (rows) => numbers(rows.map((seconds) => (seconds === null ? null : Number(seconds)))),
  ),
  columnOf(() => new LargeUtf8(), words, strings),
  columnOf(
    () => new FixedSizeList(2, ITEM),
    fc.array(fc.float(real), { minLength: 2, maxLength: 2 }),
    vectors,
  ),
  columnOf(() => new List(ITEM), fc.array(fc.float(real), { minLength: 2, maxLength: 2 }), vectors),
  columnOf(
    () => new Struct([new Field('z', new Struct([new Field('v', new List(ITEM), true)]), true)]),
    fc.record({
      z: fc.option(
        fc.record({ v: fc.option(fc.array(fc.float(real), { minLength: 2, maxLength: 2 })) }),
      ),
    }),
    (rows) => (name) => vectors(rows.map((row) => row?.z?.v ?? null))(`${name}.z.v`),
  ),
  columnOf(
    () => new Struct([new Field('x', new Int32(), true), new Field('y', new Utf8(), true)]),
    fc.record({ x: fc.option(fc.integer()), y: fc.option(words) }),
    (rows) => (name) => [
      ...numbers(rows.map((row) => row?.x ?? null))(`${name}.x`),
      ...strings(rows.map((row) => row?.y ?? null))(`${name}.y`),
    ],
  ),
  columnOf(
    () => new Null(),
    fc.constant(null),
    () => () => [],
  ),
  columnOf(
    () => new Binary(),
    fc.uint8Array({ maxLength: 5 }),
    () => () => [],
  ),
];

/** Tables of up to six columns and 40 rows, of which the first column is always one to learn from. */
export function anyTable(): fc.Arbitrary<AnyTable> {
  return fc
    .integer({ min: 12, max: 40 })
    .chain((rows) =>
      fc.record({
        base: fc.uniqueArray(fc.float(real), { minLength: rows, maxLength: rows }),
        others: fc.array(fc.oneof(...ANY_COLUMN.map((column) => column(rows))), { maxLength: 5 }),
        cuts: fc.array(fc.integer({ min: 0, max: rows }), { maxLength: 5 }),
        isRead: fc.boolean(),
      }),
    )
    .map(({ base, others, cuts, isRead }) => {
      const first: AnyColumn = { type: new Float32(), values: base, columns: numbers(base) };
      const columns = [first, ...others].map((column, at) => ({ ...column, name: `c${at}` }));
      const whole = batchOf(columns);
      const ends = [...cuts, whole.numRows].sort((a, b) => a - b);
      const batches = ends.map((end, at) => whole.slice(ends[at - 1] ?? 0, end));
      const table = new Table(whole.schema, batches);
      return {
        // read from a stream, chunks begin at the first bit of buffers of their own
        table: isRead ? tableFromIPC(tableToIPC(table, 'stream')) : table,
        columns: columns.flatMap((column) => column.columns(column.name)),
        unread: columns.flatMap(({ name, columns: made }) =>
          made(name).length === 0 ? [name] : [],
        ),
      };
    });
}

function batchOf(columns: readonly (AnyColumn & { readonly name: string })[]): RecordBatch {
  const fields = columns.map(
    ({ name, type }) => new Field(name, type, true, new Map([['of', name]])),
  );
  const schema = new Schema(fields, new Map([['made', 'at random']]));
  const children = columns.flatMap(({ type, values }) => vectorFromArray(values, type).data);
  const length = columns[0]?.values.length ?? 0;
  const data = makeData({ type: new Struct(fields), length, nullCount: 0, children });
  return new RecordBatch(schema, data, new Map([['batch', 'one']]));
}
