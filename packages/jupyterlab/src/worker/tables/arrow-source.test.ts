import {
  Bool,
  Field,
  Float64,
  Int64,
  List,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  tableFromArrays,
  tableToIPC,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { openTable } from './open-table.js';
import type { TableSource } from './table-source.js';

function open(bytes: Uint8Array): Promise<TableSource> {
  return openTable({ kind: 'bytes', bytes: new Uint8Array(bytes), format: 'arrow' });
}

describe('Arrow data', () => {
  it.each(['file', 'stream'] as const)('is read from a %s, which the table tells', async (form) => {
    const table = await open(tableToIPC(tableFromArrays({ x: Float64Array.of(1, 2, 3) }), form));
    expect(table.info).toMatchObject({ rows: 3, isStream: form === 'stream' });
    const [batch] = await table.read(['x']);
    expect(batch?.get('x')).toMatchObject({ type: 'number', length: 3 });
  });

  it('lists what cannot be used with the reason, opens structs, and reads wide numbers', async () => {
    const place = new Struct<{ town: Utf8; ok: Bool }>([
      new Field('town', new Utf8(), true),
      new Field('ok', new Bool(), true),
    ]);
    const vectors = {
      place: vectorFromArray(
        [
          { town: 'Oslo', ok: true },
          { town: null, ok: false },
        ],
        place,
      ),
      tags: vectorFromArray([['a'], ['b', 'c']], new List(new Field('item', new Utf8()))),
      big: vectorFromArray([9007199254740993n, null], new Int64()),
    };
    const { columns } = (await open(tableToIPC(new Table(vectors), 'file'))).info;
    expect(columns).toMatchObject([
      { name: 'place.town', readable: true },
      { name: 'place.ok', readable: true },
      { name: 'tags', readable: false, reason: 'models do not read List<Utf8>' },
      { name: 'big', readable: true },
    ]);
  });

  it('may have columns of one name, and gives each under its own', async () => {
    const fields = ['a', 'a', 'a_1'].map((name) => new Field(name, new Float64()));
    const schema = new Schema(fields);
    const children = [1, 2, 3].map((value) =>
      makeData({ type: new Float64(), data: Float64Array.of(value) }),
    );
    const data = makeData({ type: new Struct(fields), length: 1, nullCount: 0, children });
    const table = await open(
      tableToIPC(new Table(schema, [new RecordBatch(schema, data)]), 'file'),
    );
    const names = ['a', 'a_1', 'a_1_1'];
    expect(table.info.columns.map(({ name }) => name)).toEqual(names);
    const [batch] = await table.read(names);
    for (const [at, name] of names.entries()) {
      expect(batch?.get(name)).toMatchObject({ name, values: Float64Array.of(at + 1) });
    }
  });

  it('may have no rows', async () => {
    const schema = new Schema([new Field('x', new Float64())]);
    const type = new Struct(schema.fields);
    const data = makeData({
      type,
      length: 0,
      nullCount: 0,
      children: [makeData({ type: new Float64(), length: 0 })],
    });
    const table = new Table(schema, [new RecordBatch(schema, data)]);
    expect((await open(tableToIPC(table, 'stream'))).info).toMatchObject({
      rows: 0,
      columns: [{ name: 'x' }],
    });
  });

  it('of the first Feather format is refused with what to do', async () => {
    const bytes = new TextEncoder().encode('FEA1 and so on FEA1');
    await expect(open(bytes)).rejects.toThrow(
      'the file is Feather of version 1, as written before 2020; write it anew in Python: pandas.read_feather(path).to_feather(path)',
    );
  });

  it('is refused when it is cut off or none', async () => {
    const whole = tableToIPC(tableFromArrays({ x: Float64Array.of(1, 2, 3) }), 'file');
    await expect(open(whole.slice(0, whole.length - 20))).rejects.toThrow(
      'the file cannot be read as Arrow',
    );
    await expect(open(new TextEncoder().encode('x,y\n1,2\n'))).rejects.toThrow(
      'the file cannot be read as Arrow',
    );
    await expect(open(new Uint8Array(0))).rejects.toThrow('the file cannot be read as Arrow');
  });
});
