import { describe, expect, it } from 'vitest';
import { TableColumns } from '../see/table-columns.js';
import { openTable } from './open-table.js';
import type { TableSource } from './table-source.js';

function open(content: string): Promise<TableSource> {
  const bytes = new Uint8Array(new TextEncoder().encode(content));
  return openTable({ kind: 'bytes', bytes, format: 'jsonl' });
}

async function columnOf(content: string, name: string): Promise<(string | null)[]> {
  const table = await open(content);
  const at = await new TableColumns(table).texts(name);
  return Array.from({ length: table.info.rows }, (_, row) => at(row));
}

describe('JSON lines', () => {
  it('are rows, where keys may be missing and lines blank', async () => {
    const content = '{"a":1}\r\n\n{"b":"x"}\n  \n{"a":null,"b":"","c":true}';
    expect((await open(content)).info).toMatchObject({
      rows: 3,
      columns: [
        { name: 'a', type: 'number', readable: true },
        { name: 'b', type: 'string', readable: true },
        { name: 'c', type: 'boolean', readable: true },
      ],
    });
    expect(await columnOf(content, 'a')).toEqual(['1', null, null]);
    expect(await columnOf(content, 'b')).toEqual([null, 'x', '']);
    expect(await columnOf(content, 'c')).toEqual([null, null, 'true']);
  });

  it('may name a key as that of an object, and the second gets a number', async () => {
    const content = '{"c.d":1,"c":{"d":2}}\n{"c.d":3,"c":{"d":4}}';
    const { columns } = (await open(content)).info;
    expect(columns.map(({ name }) => name)).toEqual(['c.d', 'c.d_1']);
    expect(await columnOf(content, 'c.d')).toEqual(['1', '3']);
    expect(await columnOf(content, 'c.d_1')).toEqual(['2', '4']);
  });

  it('tell of numbers of more digits than are told apart', async () => {
    const { columns } = (await open('{"a":9007199254740993,"b":9007199254740991,"c":1e300}')).info;
    expect(columns.map(({ advice }) => advice)).toEqual(['rounded', undefined, undefined]);
  });

  it('keep the types of JSON: strings of digits are strings, and what CSV calls missing is a string', async () => {
    const { columns } = (await open('{"a":"1","b":"NA"}\n{"a":"02","b":"true"}')).info;
    expect(columns.map(({ type }) => type)).toEqual(['string', 'string']);
    expect(await columnOf('{"b":"NA"}\n{"b":null}', 'b')).toEqual(['NA', null]);
  });

  it('hold moments as strings that are all written so', async () => {
    const { columns } = (
      await open(
        '{"d":"2020-01-02","t":"2020-01-02T10:00:00Z","c":"10:00:00","s":"2020-01-02"}\n{"s":"later"}',
      )
    ).info;
    expect(columns.map(({ type }) => type)).toEqual([
      'date',
      'timestamp with time zone',
      'time',
      'string',
    ]);
  });

  it('open objects into dotted columns, and read lists of numbers as vectors', async () => {
    const table = await open(
      '{"p":{"town":"Oslo","at":{"x":1}},"v":[1,2.5]}\n{"p":null,"v":null}\n{"p":{"at":{"x":3}},"v":[3,null]}',
    );
    expect(table.info.columns.map(({ name }) => name)).toEqual(['p.town', 'p.at.x', 'v']);
    const [batch] = await table.read(['p.at.x', 'v']);
    expect(batch?.get('p.at.x')).toMatchObject({
      type: 'number',
      values: Float64Array.of(1, NaN, 3),
    });
    expect(batch?.get('v')).toMatchObject({
      type: 'vector',
      size: 2,
      values: Float64Array.of(1, 2.5, 0, 0, 3, NaN),
      validity: { bits: Uint8Array.of(0b101) },
    });
  });

  it.each([
    ['{"k":1}\n{"k":"x"}', 'it holds numbers and strings'],
    ['{"k":{"a":1}}\n{"k":2}', 'it holds objects and numbers'],
    ['{"k":["a"]}', 'its lists hold other values than numbers'],
    ['{"k":[1]}\n{"k":[1,2]}', 'its lists are of 1 and of 2 values, and vectors are of one length'],
    ['{"k":[]}', 'its lists are empty'],
    ['{"k":{}}', 'its objects are empty'],
  ])('list a column that cannot be used with the reason: %s', async (content, reason) => {
    const { columns } = (await open(`${content}\n{"other":1}`)).info;
    expect(columns).toMatchObject([
      { name: 'k', readable: false, reason },
      { name: 'other', readable: true },
    ]);
  });

  it('read whole numbers of any size as the nearest double', async () => {
    const [batch] = await (
      await open('{"v":9007199254740993}\n{"v":123456789012345678901234567890}\n{"v":1e400}')
    ).read(['v']);
    expect(batch?.get('v')).toMatchObject({
      values: Float64Array.of(9007199254740992, 1.2345678901234568e29, Infinity),
    });
  });

  it.each([
    ['{"v":1}\n\n{"v":', 'line 3 is not JSON; each line holds one whole object'],
    ['{"v": NaN}', 'line 1 is not JSON: NaN and Infinity are no JSON; write null instead'],
    ['[{"v":1},\n{"v":2}]', 'line 1 is not JSON; a file of one JSON array is not JSON lines'],
    ['{"v":1}\n3', 'line 2 is not a JSON object such as {"amount": 1.5}'],
    ['\n', 'the file is empty'],
  ])('are refused with the line and what to do: %s', async (content, message) => {
    await expect(open(content)).rejects.toThrow(message);
  });
});
