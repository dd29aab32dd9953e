import { ArrowDataError, columnsOf } from '@colatent/arrow';
import type { Column } from '@colatent/core';
import {
  Dictionary,
  Field,
  FixedSizeList,
  Float32,
  Float64,
  Int16,
  Int32,
  Int64,
  List,
  RecordBatch,
  Schema,
  Struct,
  Table,
  Utf8,
  Utf8View,
  makeData,
  makeVector,
  vectorFromArray,
  type Data,
  type DataType,
} from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { columnValues } from './fixtures/column-values.js';

function batchOf(children: Readonly<Record<string, Data>>): RecordBatch {
  const fields = Object.entries(children).map(([name, { type }]) => new Field(name, type, true));
  const length = Object.values(children)[0]?.length ?? 0;
  const data = makeData({
    type: new Struct(fields),
    length,
    nullCount: 0,
    children: Object.values(children),
  });
  return new RecordBatch(new Schema(fields), data);
}

function read(batch: RecordBatch, name = 'x'): Column {
  const column = columnsOf(batch.schema).read(batch, [name]).get(name);
  if (column === undefined) throw new Error(`${name} was not read`);
  return column;
}

function dataOf(values: readonly unknown[], type: DataType): Data {
  const [data] = vectorFromArray(values, type).data;
  if (data === undefined) throw new Error('nothing was made');
  return data;
}

/** The memory a column's values lie in. */
function memoryOf(column: Column): { buffer: ArrayBufferLike; byteOffset: number } {
  if (column.type === 'string') throw new Error('strings have no buffer');
  const { buffer, byteOffset } = column.type === 'dictionary' ? column.codes : column.values;
  return { buffer, byteOffset };
}

describe('columns whose layout a model shares', () => {
  it.each([
    ['floats', makeData({ type: new Float32(), data: new Float32Array(100) })],
    ['doubles', makeData({ type: new Float64(), data: new Float64Array(100) })],
    ['whole numbers', makeData({ type: new Int32(), data: new Int32Array(100) })],
    ['64-bit whole numbers', makeData({ type: new Int64(), data: new BigInt64Array(100) })],
  ])('are views of the buffers of %s, of slices too', (_, data) => {
    const batch = batchOf({ x: data });
    expect(read(batch)).toMatchObject({ type: 'number', validity: null });
    expect(memoryOf(read(batch))).toEqual({ buffer: data.values.buffer, byteOffset: 0 });
    const { buffer, byteOffset } = memoryOf(read(batch.slice(7, 50)));
    expect(buffer).toBe(data.values.buffer);
    expect(byteOffset).toBe(7 * data.values.BYTES_PER_ELEMENT);
  });

  it('are views of the elements of vectors, of lists too', () => {
    const child = makeData({ type: new Float32(), data: new Float32Array(300) });
    const item = new Field('item', new Float32(), false);
    const fixed = makeData({ type: new FixedSizeList(3, item), length: 100, child });
    const valueOffsets = Int32Array.from({ length: 101 }, (_, row) => row * 3);
    const lists = makeData({ type: new List(item), length: 100, valueOffsets, child });
    for (const data of [fixed, lists]) {
      const { buffer, byteOffset } = memoryOf(read(batchOf({ x: data }).slice(5, 20)));
      expect(buffer).toBe(child.values.buffer);
      expect(byteOffset).toBe(60);
    }
  });

  it('are the very codes of a dictionary, whose strings are read once for all batches', () => {
    const data = dataOf(['a', 'b', 'a', null], new Dictionary(new Utf8(), new Int16()));
    const batch = batchOf({ x: data });
    const column = read(batch);
    expect(memoryOf(column).buffer).toBe((data.values as Int16Array).buffer);
    const slice = read(batch.slice(1, 3));
    if (column.type !== 'dictionary' || slice.type !== 'dictionary')
      throw new Error('no dictionary');
    expect(slice.dictionary).toBe(column.dictionary);
  });

  it('are told which rows are NULL by a view of their bitmap', () => {
    const data = dataOf([1, null, 3, 4, null, 6, 7, 8, 9, null], new Float32());
    const column = read(batchOf({ x: data }).slice(1, 10));
    expect(column.validity?.bits.buffer).toBe(data.nullBitmap.buffer);
    expect(columnValues(column)).toEqual([null, 3, 4, null, 6, 7, 8, 9, null]);
  });
});

describe('a batch of one row', () => {
  it('costs what its row does, not what its dictionary does', () => {
    const words = Array.from({ length: 5000 }, (_, i) => `word ${i}`);
    const dictionary = vectorFromArray(words, new Utf8());
    const type = new Dictionary(new Utf8(), new Int32());
    const batches = [4999, 17].map((code) =>
      batchOf({ x: makeData({ type, data: Int32Array.of(code), dictionary }) }),
    );
    for (const [at, code] of [4999, 17].entries()) {
      const column = read(batches[at] ?? batchOf({}));
      expect(column).toMatchObject({ type: 'dictionary', dictionary: [`word ${code}`] });
    }
  });
});

describe('chunks without all of their buffers', () => {
  it('may lack values for the NULLs they end in', () => {
    const rows = new Table({
      long: makeVector(new Float32Array(20)),
      x: makeVector(Float32Array.of(1, 2)),
    });
    const values = rows.batches.flatMap((batch) => columnValues(read(batch)));
    expect(values).toEqual([1, 2, ...new Array<null>(18).fill(null)]);
  });

  it.each([
    ['numbers', new Float32()],
    ['strings', new Utf8()],
    ['string views', new Utf8View()],
    ['vectors', new FixedSizeList(2, new Field('item', new Float32(), true))],
    ['dictionaries', new Dictionary(new Utf8(), new Int32())],
  ])('are NULL throughout when they have none: %s', (_, type) => {
    const data = makeData({
      type,
      length: 3,
      nullCount: 3,
      nullBitmap: new Uint8Array(8),
    }) as unknown as Data;
    const values = columnValues(read(batchOf({ x: data })));
    expect(values).toEqual([null, null, null]);
  });
});

describe('data that contradicts itself', () => {
  const bytes = new TextEncoder().encode('abcdef');
  const item = new Field('item', new Float32(), true);
  const child = makeData({ type: new Float32(), data: new Float32Array(5) });
  const views = new Uint8Array(16);
  new DataView(views.buffer).setInt32(0, 40, true);
  const cases: Record<string, Data> = {
    'a string beyond its buffer': makeData({
      type: new Utf8(),
      valueOffsets: Int32Array.of(0, 3, 9),
      data: bytes,
    }),
    'a string that ends before it begins': makeData({
      type: new Utf8(),
      valueOffsets: Int32Array.of(0, 5, 2),
      data: bytes,
    }),
    'a view of a buffer there is not': makeData({ type: new Utf8View(), views, length: 1 }),
    'a code beyond its dictionary': makeData({
      type: new Dictionary(new Utf8(), new Int32()),
      data: Int32Array.of(0, 7),
      dictionary: vectorFromArray(['a'], new Utf8()),
    }),
    'a negative code': makeData({
      type: new Dictionary(new Utf8(), new Int32()),
      data: Int32Array.of(0, -1),
      dictionary: vectorFromArray(['a'], new Utf8()),
    }),
    'a list beyond its elements': makeData({
      type: new List(item),
      valueOffsets: Int32Array.of(0, 3, 6),
      child,
    }),
    'vectors that lack elements': makeData({ type: new FixedSizeList(3, item), length: 2, child }),
    'numbers that end too early': makeData({
      type: new Float32(),
      length: 9,
      data: new Float32Array(8),
    }),
  };

  it.each(Object.keys(cases))('is refused by the name of its column: %s', (label) => {
    const data = cases[label];
    if (data === undefined) throw new Error(label);
    const damaged = (): Column => read(batchOf({ x: data }));
    expect(damaged).toThrow(ArrowDataError);
    expect(damaged).toThrow(/^column "x"/);
  });

  it.each([
    ['Float32', new Float32(), new Utf8()],
    ['Int32', new Int32(), new Int64()],
    [
      'Dictionary<Int32, Utf8>',
      new Dictionary(new Utf8(), new Int32()),
      new Dictionary(new Float32(), new Int32()),
    ],
    [
      'FixedSizeList[2]<Float32>',
      new FixedSizeList(2, new Field('a', new Float32(), true)),
      new FixedSizeList(3, new Field('a', new Float32(), true)),
    ],
  ])('is refused where a batch is of other types than its schema: %s', (_, type, other) => {
    const schema = batchOf({ x: makeData({ type, length: 0 } as never) }).schema;
    const batch = batchOf({ x: makeData({ type: other, length: 0 } as never) });
    const damaged = (): unknown => columnsOf(schema).read(batch, ['x']);
    expect(damaged).toThrow(ArrowDataError);
    expect(damaged).toThrow('column "x" is a');
  });
});
