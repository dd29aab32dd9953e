import { describe, expect, it } from 'vitest';
import { openTable } from '../tables/open-table.js';
import { appendToDelimited } from './append-to-delimited.js';
import { appendToJsonLines } from './append-to-json-lines.js';
import { floatText } from './cell-text.js';
import type { NewColumn } from './new-columns.js';

const COLUMNS: readonly NewColumn[] = [
  { name: 'score', type: 'float', values: Float32Array.of(0.1, 2.5) },
  { name: 'why, then', type: 'text', values: [null, 'x = "1", expected 2'] },
];

/** The bytes of a text in chunks of a size. */
async function* chunksOf(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  await Promise.resolve();
}

async function appended(text: string, size: number, newline: '\n' | '\r' = '\n'): Promise<string> {
  const blob = await appendToDelimited(
    chunksOf(text, size),
    { delimiter: ',', decimal: '.', newline },
    COLUMNS,
  );
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(await blob.arrayBuffer());
}

describe.each([1, 2, 3, 7, 1000])('text that comes in chunks of %d bytes', (size) => {
  it.each([
    ['a plain file', 'a,b\n1.50,x\n2,y\n', 'a,b{}\n1.50,x{0}\n2,y{1}\n'],
    ['no line break at the end', 'a,b\n1,x\n2,y', 'a,b{}\n1,x{0}\n2,y{1}'],
    ['line breaks of Windows', 'a,b\r\n1,x\r\n2,\r\n', 'a,b{}\r\n1,x{0}\r\n2,{1}\r\n'],
    [
      'quotes, line breaks and commas in cells',
      'a,b\n"1\r\n,""",x\n2,"y"\n',
      'a,b{}\n"1\r\n,""",x{0}\n2,"y"{1}\n',
    ],
    ['a quote within a cell', 'a,b\n5" pipe,x\n2,y\n', 'a,b{}\n5" pipe,x{0}\n2,y{1}\n'],
    ['blank lines', 'a,b\n1,x\n\n2,y\n\n', 'a,b{}\n1,x{0}\n\n2,y{1}\n\n'],
    [
      'a byte order mark and a quoted header',
      '\ufeff"a",b\n1,ü\n2,y\n',
      '\ufeff"a",b{}\n1,ü{0}\n2,y{1}\n',
    ],
    ['a lone carriage return in a cell', 'a,b\n1\r1,x\n2,y\n', 'a,b{}\n1\r1,x{0}\n2,y{1}\n'],
  ])('gets its cells, and all else stays: %s', async (_, text, expected) => {
    const cells = {
      '{}': ',score,"why, then"',
      '{0}': ',0.1,',
      '{1}': ',2.5,"x = ""1"", expected 2"',
    };
    const whole = Object.entries(cells).reduce(
      (so, [mark, cell]) => so.replace(mark, cell),
      expected,
    );
    expect(await appended(text, size)).toBe(whole);
  });

  it('gets its cells where lines end with carriage returns alone', async () => {
    expect(await appended('\ufeffa,b\r"1\r",x\r\r2,y', size, '\r')).toBe(
      '\ufeffa,b,score,"why, then"\r"1\r",x,0.1,\r\r2,y,2.5,"x = ""1"", expected 2"',
    );
  });

  it('gets its keys as JSON lines, and all else stays', async () => {
    const lines = '{"a": 1.50, "b": {"c": "}"}} \r\n\n{ }';
    const blob = await appendToJsonLines(chunksOf(lines, size), COLUMNS);
    expect(await blob.text()).toBe(
      '{"a": 1.50, "b": {"c": "}"},"score":0.1,"why, then":null} \r\n\n{ "score":2.5,"why, then":"x = \\"1\\", expected 2"}',
    );
  });
});

it('gives numbers of a file with decimal commas that same mark', async () => {
  const blob = await appendToDelimited(
    chunksOf('a;b\n1,5;x\n2,5;y\n', 3),
    { delimiter: ';', decimal: ',', newline: '\n' },
    COLUMNS,
  );
  expect(await blob.text()).toBe(
    'a;b;score;why, then\n1,5;x;0,1;\n2,5;y;2,5;"x = ""1"", expected 2"\n',
  );
  const { dialect, columns } = (await openTable({ kind: 'blob', blob, format: 'csv' })).info;
  expect(dialect).toMatchObject({ delimiter: ';', decimal: ',' });
  expect(columns.map(({ type }) => type)).toEqual(['number', 'string', 'number', 'string']);
});

describe('text that is not what was scored', () => {
  it('is refused when it has other rows, or rows of other cells', async () => {
    await expect(appended('a,b\n1,x\n', 5)).rejects.toThrow('has 1 rows where 2 were scored');
    await expect(appended('a,b\n1,x\n2\n', 5)).rejects.toThrow(
      'row 2 has 1 cells where the header has 2',
    );
    await expect(appendToJsonLines(chunksOf('{}\n', 5), COLUMNS)).rejects.toThrow('1 rows where 2');
  });
});

it('writes numbers of single precision as short as they can be read again', () => {
  const numbers = Float32Array.from(
    { length: 5000 },
    (_, i) => Math.sin(i) * 10 ** ((i % 60) - 30),
  );
  for (const number of numbers) expect(Math.fround(Number(floatText(number)))).toBe(number);
  expect(floatText(Math.fround(0.1))).toBe('0.1');
});
