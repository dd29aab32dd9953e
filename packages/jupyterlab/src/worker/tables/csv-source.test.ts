import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Columns, fitSync } from '@colatent/core';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adversarialCsv } from '../../../test/adversarial.js';
import { momentText } from '../see/column-reader.js';
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

describe('numbers with a decimal comma', () => {
  it.each([
    ['a column of them', ['v;w', '1,07;1', '2,5;2'], ',', ['number', 'number']],
    [
      'others that alone could have thousands parted',
      ['v;w', '1,234;0,5', ';'],
      ',',
      ['number', 'number'],
    ],
    ['whole parts of more digits than a group', ['v;w', '1234,567;x'], ',', ['number', 'string']],
    [
      'spellings that no other reader takes',
      ['v;w', ' ,5 ;5,', '-inf;1,5e3'],
      ',',
      ['number', 'number'],
    ],
    ['nothing but numbers, without a header', ['1,5;2', '3,5;4', '5;6'], ',', ['number', 'number']],
    ['thousands perhaps parted', ['v;w', '1,234;x', '12,345;y'], '.', ['string', 'string']],
    ['a column of decimal points', ['v;w', '1,5;1.5', '2,5;2'], '.', ['string', 'number']],
    ['thousands parted elsewhere', ['v;w', '1,5;1,234.5', '2,5;7'], '.', ['string', 'string']],
    ['lists elsewhere', ['v;w', '1,5;1,2,3', '2,5;7'], '.', ['string', 'string']],
    ['a word among them', ['v;w', '1,5;x', 'none;y'], '.', ['string', 'string']],
    ['codes of digits', ['v;w', '01,5;x', '02,5;y'], '.', ['string', 'string']],
    ['thousands as well', ['v;w', '1.234,5;0,5', '2,0;7'], ',', ['string', 'number']],
  ])('are decided by the whole file: %s', async (_, lines, decimal, types) => {
    const { dialect, columns } = (await open(lines.join('\n'))).info;
    expect(dialect?.decimal).toBe(decimal);
    expect(columns.map(({ type }) => type)).toEqual(types);
  });

  it('are texts where commas part cells', async () => {
    const { dialect, columns } = (await open('v,w\n"1,5",2\n"2,5",3\n')).info;
    expect([dialect?.decimal, columns[0]?.type]).toEqual(['.', 'string']);
  });

  it('are told to DuckDB as texts where it reads them to other numbers', async () => {
    const long = '-0,3359276980627328434970709029';
    const [first] = (await open(`v;w\n${long};1\n0,5;2\n`)).info.columns;
    expect(first).toMatchObject({ type: 'number', isPlain: false });
    const path = join(folder, 'long.csv');
    await writeFile(path, `v;w\n${long};1\n`);
    const read = await connection.runAndReadAll(
      `SELECT v FROM read_csv('${path}', delim = ';', header = true, decimal_separator = ',')`,
    );
    // once it reads them, they need not be told
    expect(read.getRowsJson()[0]?.[0]).not.toBe(Number(long.replace(',', '.')));
  });
});

describe('dates that are not spelled as ISO 8601 has them', () => {
  it.each([
    ['%d.%m.%Y', ['31.12.2025', '01.02.2025']],
    ['%d/%m/%Y', ['1/2/2025', '31/12/2025', '']],
    ['%m/%d/%Y', ['12/31/2025', '01/02/2025']],
    ['%d-%m-%Y', ['31-12-2025', '01-02-2025']],
    ['%Y/%m/%d', ['2025/12/31', '2025/1/2']],
    ['%Y.%m.%d', ['2025.12.31', '2025.01.02']],
    ['%Y-%m-%d', ['2025-1-2', '2025-12-31']],
    ['%d.%m.%Y %H:%M:%S', ['31.12.2025 10:11:12', '01.02.2025 9:00:00']],
    ['%d/%m/%Y %H:%M:%S', ['31/12/2025 10:11:12', '01/02/2025 00:00:00']],
    ['%d-%m-%Y %H:%M:%S', ['31-12-2025 10:11:12']],
    ['%m/%d/%Y %I:%M:%S %p', ['12/31/2025 12:11:12 PM', '01/02/2025 12:00:00 AM']],
    ['%Y/%m/%d %H:%M:%S', ['2025/12/31 10:11:12']],
  ])('are what DuckDB finds: %s', async (format, cells) => {
    const lines = ['n,v', ...cells.map((cell, row) => `${row},${cell}`)];
    const content = `${lines.join('\n')}\n`;
    const column = (await open(content)).info.columns[1];
    const [, found] = await inDuckdb(content);
    expect(column).toMatchObject({ type: found?.type, format, isPlain: false });
    const path = join(folder, 'table.csv');
    const read = await connection.runAndReadAll(
      `SELECT v::TIMESTAMP::VARCHAR FROM read_csv('${path}', header = true)`,
    );
    const shown = (await cellsOf(content)).map(([, cell]) => cell ?? null);
    expect(shown).toEqual(
      read.getRowsJson().map(([cell]) => (typeof cell === 'string' ? momentText(cell) : null)),
    );
  });

  it.each([
    ['%d.%m.%Y %H:%M', ['31.12.2025 10:11', '1.2.2025 9:00']],
    ['%m/%d/%Y %H:%M', ['12/31/2025 10:11']],
    ['%d/%m/%Y %I:%M %p', ['31/12/2025 9:05 PM']],
  ])('are found beyond that where they can mean but one thing: %s', async (format, cells) => {
    const content = ['n,v', ...cells.map((cell, row) => `${row},${cell}`)].join('\n');
    expect((await open(content)).info.columns[1]).toMatchObject({ type: 'timestamp', format });
  });

  it.each([
    ['none tells the day from the month', ['01.02.2025', '03.04.2025'], 'dayOrMonth'],
    ['the same, with a clock', ['01/02/2025 10:00', '03/04/2025 11:00'], 'dayOrMonth'],
    ['the day comes first and second', ['31.12.2025', '12.31.2025'], undefined],
    ['a month has no such day', ['31.02.2025', '01.02.2025'], undefined],
    ['years have two digits', ['31.12.25', '30.12.25'], 'shortYear'],
    ['what parts them differs', ['31.12.2025', '31/12/2025'], undefined],
    ['some have a clock', ['31.12.2025', '31.12.2025 10:00'], undefined],
    ['hours are none', ['31.12.2025 25:00', '31.12.2025 10:00'], undefined],
    ['hours of half a day are none', ['12/31/2025 13:00 PM'], undefined],
    ['a word is among them', ['31.12.2025', 'soon'], undefined],
  ])('stay texts where %s', async (_, cells, advice) => {
    const content = ['n,v', ...cells.map((cell, row) => `${row},${cell}`)].join('\n');
    const column = (await open(content)).info.columns[1];
    expect([column?.type, column?.advice]).toEqual(['string', advice]);
  });

  it('make DuckDB misread dates of ISO 8601 after them, so that it is told of these too', async () => {
    const content = 'said,day\n31.12.2025,2019-07-16\n30.12.2025,2019-07-17\n';
    expect((await inDuckdb(content))[1]?.type).toBe('timestamp');
    expect((await open(content)).info.columns[1]).toMatchObject({ type: 'date', isPlain: false });
  });
});

describe('texts that look like numbers', () => {
  it.each([
    ['unit', ['42,16 €', '7,00 €', '1.042,16 €']],
    ['unit', ['$ 12.50', '$ 1,200', '-$ 3']],
    ['unit', ['12 %', '7 %', 'NA']],
    ['unit', ['5 kg', '-2.5 kg']],
    ['unit', ['EUR 5', 'EUR 7.5']],
    ['separators', ['1.234,56', '7,00']],
    ['separators', ["1'234.5", '7']],
    [undefined, ['5 kg', '500 g']],
    [undefined, ['12 %', 'most']],
    [undefined, ['01234', '05678']],
    [undefined, ['10.1.2', '10.1.3']],
    [undefined, ['A 12', 'A 13']],
    [undefined, ['red', 'green']],
  ])('are told of, and stay texts (%s): %j', async (advice, cells) => {
    const content = ['n\tv', ...cells.map((cell, row) => `${row}\t${cell}`)].join('\n');
    const column = (await open(content, 'tsv')).info.columns[1];
    expect([column?.type, column?.advice]).toEqual(['string', advice]);
  });
});

it.each([20, 20_000])(
  'numbers of more digits than are told apart are told of: %d rows',
  async (rows) => {
    const lines = Array.from(
      { length: rows },
      (_, i) => `${i},${9223372036854775807n - BigInt(i)},${i}.12345678901234567890,1e300`,
    );
    const { columns } = (await open(['n,id,x,y', ...lines].join('\n'))).info;
    expect(columns.map(({ type, advice }) => [type, advice])).toEqual([
      ['number', undefined],
      ['number', 'rounded'],
      ['number', undefined],
      ['number', undefined],
    ]);
  },
);

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
      'a;b\n1,5;x\n-0,25;y\n',
      [
        ['1.5', 'x'],
        ['-0.25', 'y'],
      ],
    ],
    ['bars', 'a|b\nx|y\n', [['x', 'y']]],
    [
      'as many decimal commas in every line, and in its header',
      'price, net;size\n1,5;2\n3;4,5\n1,25;6\n7;8,5\n',
      [
        ['1.5', '2'],
        ['3', '4.5'],
        ['1.25', '6'],
        ['7', '8.5'],
      ],
    ],
    [
      'lists of numbers in every line',
      'a;b,c\n1;2,x\n3;4,y\n',
      [
        ['1;2', 'x'],
        ['3;4', 'y'],
      ],
    ],
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

  it('tells which names columns were given that have none, or that of another', async () => {
    const { dialect } = (await open('a, b ,a,,NA\n1,2,3,4,5\n')).info;
    expect(dialect?.givenNames).toEqual(['a_1', 'column3', 'column4']);
    expect((await open('1,2\n3,4\n')).info.dialect?.givenNames).toEqual([]);
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
