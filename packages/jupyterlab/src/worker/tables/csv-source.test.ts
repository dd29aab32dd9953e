import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Columns, fitSync } from '@colatent/core';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adversarialCsv } from '../../../test/adversarial.js';
import { TableColumns } from '../see/table-columns.js';
import { openTable } from './open-table.js';
import { RecordReader } from './records.js';
import type { TableSource } from './table-source.js';

function open(content: string | Uint8Array, format: 'csv' | 'tsv' = 'csv'): Promise<TableSource> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return openTable({ kind: 'bytes', bytes: new Uint8Array(bytes), format });
}

/** Cells as text, row by row. */
async function cellsOf(
  content: string,
  format: 'csv' | 'tsv' = 'csv',
): Promise<(string | null)[][]> {
  const table = await open(content, format);
  const columns = new TableColumns(table);
  const texts = await Promise.all(table.info.columns.map(({ name }) => columns.texts(name)));
  return Array.from({ length: table.info.rows }, (_, row) => texts.map((at) => at(row)));
}

async function namesOf(content: string): Promise<string[]> {
  return (await open(content)).info.columns.map(({ name }) => name);
}

async function typeOf(...cells: string[]): Promise<string | undefined> {
  const rows = cells.map((cell, row) => `${row},${cell}`);
  return (await open(['n,v', ...rows].join('\n'))).info.columns[1]?.type;
}

let connection: DuckDBConnection;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'colatent-csv-'));
  connection = await (await DuckDBInstance.create(':memory:')).connect();
});

afterAll(async () => {
  connection.closeSync();
  await rm(folder, { recursive: true, force: true });
});

/** The columns that DuckDB finds in a file by itself. */
async function inDuckdb(content: string): Promise<{ name: string; type: string }[]> {
  const path = join(folder, 'table.csv');
  await writeFile(path, content);
  const described = await connection.runAndReadAll(
    `DESCRIBE FROM read_csv('${path}', header = true, sample_size = -1,
       nullstr = ['', 'NULL', 'null', 'NA', 'N/A', 'NaN', 'nan', 'None'])`,
  );
  const names: Readonly<Record<string, string>> = {
    BIGINT: 'number',
    DOUBLE: 'number',
    BOOLEAN: 'boolean',
    DATE: 'date',
    TIME: 'time',
    TIMESTAMP: 'timestamp',
    'TIMESTAMP WITH TIME ZONE': 'timestamp with time zone',
    VARCHAR: 'string',
  };
  return described.getRowsJson().map((row) => {
    const [name = '', type = ''] = row.map((value) => (typeof value === 'string' ? value : ''));
    return { name, type: names[type] ?? type };
  });
}

describe('the types of text', () => {
  it('are those DuckDB finds, wherever the table says that they are plain', async () => {
    const content = adversarialCsv(300);
    const { columns } = (await open(content)).info;
    const found = await inDuckdb(content);
    expect(columns.map(({ name }) => name)).toEqual(found.map(({ name }) => name));
    const plain = columns.flatMap(({ name, type, isPlain }) =>
      isPlain === true ? { name, type } : [],
    );
    expect(plain.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['amount, net', 'day', 'moment']),
    );
    expect(plain).toEqual(found.filter(({ name }) => plain.some((column) => column.name === name)));
  });

  it.each([
    ['number', ['1', '-2.5', '.5', '5.', '1e3', ' 7 ', 'inf', '', 'NA', 'nan']],
    ['string', ['01234', '0567']],
    ['string', ['+49', '+50']],
    ['boolean', ['true', 'FALSE', 'yes', 'no', 't']],
    ['string', ['y', 'n']],
    ['date', ['2020-02-29', '0001-01-01']],
    ['string', ['2021-02-29', '2020-01-01']],
    ['timestamp', ['2020-01-01', '2020-01-01 10:00', '2020-01-01T10:00:00.5']],
    ['timestamp with time zone', ['2020-01-01 10:00:00Z', '2020-01-01T10:00:00.5+02:00']],
    ['string', ['2020-01-01 10:00:00Z', '2020-01-01 10:00:00']],
    ['string', ['2020-01-01 25:00', '2020-01-01 10:00']],
    ['time', ['10:00', '23:59:59.25']],
    ['string', ['24:00:00', '10:00:00']],
    ['string', ['', 'NULL']],
  ])('%s: %j', async (type, cells) => {
    expect(await typeOf(...cells)).toBe(type);
  });

  it('keep microseconds, and take moments with a zone to UTC', async () => {
    const table = await open('v\n2020-01-01 10:00:00.123456789+02:00\n1969-12-31T23:59:59.5Z\n');
    const [batch] = await table.read(['v']);
    expect(batch?.get('v')).toMatchObject({
      type: 'timestamp',
      unit: 'microsecond',
      values: Float64Array.of(Date.UTC(2020, 0, 1, 8) * 1000 + 123456, -500_000),
    });
  });
});

describe('delimited text', () => {
  it.each([
    [
      'quotes, and what stands in them',
      'a,b\n"x,1","say ""hi"""\n"two\nlines",\n',
      [
        ['x,1', 'say "hi"'],
        ['two\nlines', null],
      ],
    ],
    ['a quote within a cell', 'a,b\n5" pipe,x\n', [['5" pipe', 'x']]],
    [
      'line breaks of Windows',
      'a,b\r\nx,"y"\r\n"z",w\r\n',
      [
        ['x', 'y'],
        ['z', 'w'],
      ],
    ],
    [
      'carriage returns alone',
      'a,b\rx,y\rz,w',
      [
        ['x', 'y'],
        ['z', 'w'],
      ],
    ],
    ['a byte order mark', '\ufeffa,b\nx,y', [['x', 'y']]],
    [
      'semicolons and decimal commas',
      'a;b\n1,5;x\n2,5;y\n',
      [
        ['1,5', 'x'],
        ['2,5', 'y'],
      ],
    ],
    ['bars', 'a|b\nx|y\n', [['x', 'y']]],
    ['tabs in a file called CSV', 'a\tb\nx, y\tz\n', [['x, y', 'z']]],
    [
      'blank lines',
      'a,b\n\nx,y\n\n\nz,w\n\n',
      [
        ['x', 'y'],
        ['z', 'w'],
      ],
    ],
    ['one column, where a blank line is a missing value', 'a\nx\n\ny\n', [['x'], [null], ['y']]],
    ['a header alone', 'a,b\n', []],
    ['a header without a line break', 'a,b', []],
    [
      'a delimiter at the end of all rows',
      'a,b\nx,y,\nz,w,\n',
      [
        ['x', 'y'],
        ['z', 'w'],
      ],
    ],
    [
      'numbers alone, which are no header',
      '1,2\n3,4\n',
      [
        ['1', '2'],
        ['3', '4'],
      ],
    ],
  ])('is read: %s', async (_, content, cells) => {
    expect(await cellsOf(content)).toEqual(cells);
  });

  it('names columns as DuckDB does', async () => {
    const header = ['a', 'a', 'A', '', 'b', ' c ', 'a_1', 'NA', 'column3'];
    const content = `${header.join(',')}\n${header.map((_, cell) => `x${cell}`).join(',')}\n`;
    expect(await namesOf(content)).toEqual((await inDuckdb(content)).map(({ name }) => name));
    expect(await namesOf('1,2\n3,4\n')).toEqual(['column0', 'column1']);
  });

  it('has no numbers that are none where cells are empty: they are NULL', async () => {
    const rows = Array.from({ length: 300 }, (_, row) => [
      row % 3 === 0 ? '' : String((row * 7) % 90),
      String(((row * 7) % 90) / 2),
    ]);
    const table = await open(['a,b', ...rows.map((cells) => cells.join(','))].join('\n'));
    const [batch = new Columns([], 0)] = await table.read(['a', 'b']);
    expect(batch.get('b')?.validity ?? null).toBeNull();
    const { warnings } = fitSync(batch, { maxIterations: 1, effort: 'light' });
    expect(warnings.filter((warning) => warning.includes('NaN'))).toEqual([]);
  });

  it.each([
    [
      'too few cells',
      'a,b,c\n1,"x\ny",3\n4,5\n',
      'line 4 has 2 cells and the header has 3, parted by commas',
    ],
    [
      'too many cells',
      'a;b\n1;2\n3;4;5\n',
      'line 3 has 3 cells and the header has 2, parted by semicolons',
    ],
    ['a delimiter at the end of some rows', 'a,b\n1,2,\n3,4\n', 'line 3 has 2 cells'],
    ['a row of numbers that differs', '1,2\n3\n', 'line 2 has 1 cell and the first line has 2'],
    [
      'a quote that is not closed',
      'a,b\n1,2\n"3,4\n5,6\n',
      'line 3: a cell that begins with a double quote',
    ],
    ['text after a quote', 'a,b\n1,2\n"3"x,4\n', 'line 3: there is text after the closing quote'],
    ['nothing', '', 'the file is empty'],
    ['blank lines alone', '\n\n', 'the file is empty'],
  ])('is refused with the line and what to do: %s', async (_, content, message) => {
    await expect(open(content)).rejects.toThrow(message);
  });

  it.each([
    [
      'Latin-1',
      Buffer.from('a,b\n1,caf\xe9 au lait\n', 'latin1'),
      'not UTF-8 text near “a,b 1,caf\ufffd au lait',
    ],
    ['UTF-16', Buffer.from('\ufeffa,b\n1,2\n', 'utf16le'), 'text in UTF-16'],
    ['UTF-16 without a mark', Buffer.from('a,b\n1,2\n', 'utf16le'), 'text in UTF-16'],
  ])('is refused in another encoding: %s', async (_, content, message) => {
    await expect(open(content)).rejects.toThrow(message);
  });

  it('is the same wherever its parts begin and end', () => {
    const content = 'a,b\r\n"x\r\n,""",1\r\n\r\n2,"y"\r\n"",\r\nlast,"é"';
    const expected = [['a', 'b'], ['x\r\n,"', '1'], [''], ['2', 'y'], ['', ''], ['last', 'é']];
    for (let size = 1; size <= content.length; size++) {
      const records: (readonly string[])[] = [];
      const reader = new RecordReader(',', '\n', (record) => records.push(record));
      for (let at = 0; at < content.length; at += size) reader.take(content.slice(at, at + size));
      reader.end();
      expect(records).toEqual(expected);
    }
  });
});
