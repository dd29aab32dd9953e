import { describe, expect, it } from 'vitest';
import { textsOf } from '../see/column-reader.js';
import { TextColumnBuilder } from './column-builder.js';

/** A column of rows that hardly repeat, followed by others. */
function columnOf(textOf: (row: number) => string, ...others: string[]) {
  const builder = new TextColumnBuilder('x');
  const texts = [...Array.from({ length: 20_000 }, (_, row) => textOf(row)), ...others];
  for (const text of texts) builder.add(text);
  expect(builder.length).toBe(texts.length);
  return { texts, ...builder.build() };
}

describe('TextColumnBuilder, of texts that hardly repeat', () => {
  it('gives numbers to the last bit as Number reads them, and NULL for what stands for it', () => {
    const spelled = ['1e-7', ' 12.5 ', '.5', '5.', '-0', '123456789.123456789', 'inf', '-INF'];
    const { texts, type, column } = columnOf(
      (row) => ((row * 7919) / 1000 - 40).toFixed(row % 9),
      ...spelled,
      'NA',
      '',
    );
    if (column.type !== 'number') throw new Error(`it is ${column.type}`);
    expect(type).toBe('number');
    const expected = texts.map((text) =>
      text === '' || text === 'NA' ? NaN : Number(text.replace(/inf/i, 'Infinity')),
    );
    expect([...column.values].every((value, row) => Object.is(value, expected[row]))).toBe(true);
  });

  it('gives numbers with a decimal comma, or their texts where the file has points', () => {
    const builder = new TextColumnBuilder('x', true);
    const texts = Array.from({ length: 20_000 }, (_, row) =>
      ((row * 7919) / 1000 - 40).toFixed(row % 9).replace('.', ','),
    );
    texts.push('1,5e-3', '', '-0,1234567890123456');
    for (const text of texts) builder.add(text);
    expect(builder.decimalMark()).toBe(',');
    const { type, isPlain, column } = builder.build(',');
    if (column.type !== 'number') throw new Error(`it is ${column.type}`);
    expect([type, isPlain]).toEqual(['number', true]);
    const expected = texts.map((text) => (text === '' ? NaN : Number(text.replace(',', '.'))));
    expect([...column.values].every((value, row) => Object.is(value, expected[row]))).toBe(true);
    const pointed = builder.build('.');
    const shown = textsOf(pointed.column);
    expect(pointed.type).toBe('string');
    expect(texts.map((_, row) => shown(row) ?? '')).toEqual(texts);
  });

  it('knows no decimal mark of whole numbers, and the point of others', () => {
    const markOf = (textOf: (row: number) => string): string | null => {
      const builder = new TextColumnBuilder('x', true);
      for (let row = 0; row < 20_000; row++) builder.add(textOf(row));
      return builder.decimalMark();
    };
    expect(markOf((row) => String(row))).toBeNull();
    expect(markOf((row) => `${row}.5`)).toBe('.');
    expect(markOf((row) => `${1 + (row % 9)},${100 + (row % 900)}`)).toBeNull();
  });

  it('gives moments as Date reads them', () => {
    const { texts, type, column } = columnOf(
      (row) => new Date(row * 86_461_000).toISOString().slice(0, row % 3 === 0 ? 16 : 19),
      '2024-02-29 23:59:59',
      '2024-03-01',
      '2024-03-01T10:00:00.25',
      'null',
    );
    if (column.type !== 'timestamp') throw new Error(`it is ${column.type}`);
    expect(type).toBe('timestamp');
    const expected = texts.map((text) => {
      const iso = text.length === 10 ? `${text}T00:00` : text.replace(' ', 'T');
      return text === 'null' ? NaN : Date.parse(`${iso}Z`) * 1000;
    });
    expect([...column.values].map(Number)).toEqual(expected);
    expect(column.validity?.bits.at(-1)).toBe((1 << ((texts.length - 1) % 8)) - 1);
  });

  it.each([
    ['numbers', (row: number) => `${row}.25`, '1.', true, false],
    [
      'moments',
      (row: number) => new Date(row * 61_000).toISOString().slice(0, 19),
      '2024-03-01 10:00',
      true,
      false,
    ],
  ])('tells whether every reader takes them for %s', (_, textOf, unusual, ...expected) => {
    expect([columnOf(textOf).isPlain, columnOf(textOf, unusual).isPlain]).toEqual(expected);
  });

  it('takes codes of digits for no numbers, however late they come', () => {
    expect(columnOf((row) => String(row), '007').type).toBe('string');
  });

  it.each([
    ['after numbers', (row: number) => `${row}.50`],
    ['after moments', (row: number) => new Date(row * 61_000).toISOString().slice(0, 19)],
  ])('keeps every text as it was spelled when one of another type comes %s', (_, textOf) => {
    const { texts, type, column } = columnOf(textOf, 'none of it', '', '7');
    if (column.type !== 'dictionary') throw new Error(`it is ${column.type}`);
    expect(type).toBe('string');
    const read = Array.from(column.codes, (code) => column.dictionary[code] ?? '');
    expect(read).toEqual(texts);
  });

  it.each([
    ['names of rows', (row: number) => `O-${String(row).padStart(8, '0')}`, 'string'],
    [
      'moments with a zone',
      (row: number) => `${new Date(row * 61_000).toISOString().slice(0, 19)}+02:00`,
      'timestamp with time zone',
    ],
  ])('keeps so many that none is looked up any more: %s', (_, textOf, expected) => {
    const builder = new TextColumnBuilder('x');
    const texts = Array.from({ length: 70_000 }, (_text, row) => textOf(row));
    texts.push('', textOf(3), textOf(69_999));
    for (const text of texts) builder.add(text);
    const { type, column } = builder.build();
    expect(type).toBe(expected);
    const shown = textsOf(column);
    const read = texts.map((_text, row) => shown(row));
    if (type === 'string') expect(read).toEqual(texts.map((text) => (text === '' ? null : text)));
    expect(read[70_000]).toBeNull();
    expect([read[70_001], read[70_002]]).toEqual([read[3], read[69_999]]);
  });
});
