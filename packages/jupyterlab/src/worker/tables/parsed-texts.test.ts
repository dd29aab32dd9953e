import { describe, expect, it } from 'vitest';
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
    const spelled = [
      '1e-7',
      ' 12.5 ',
      '+3',
      '.5',
      '5.',
      '-0',
      '123456789.123456789',
      'inf',
      '-INF',
    ];
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

  it('gives moments as Date reads them', () => {
    const { texts, type, column } = columnOf(
      (row) => new Date(row * 86_461_000).toISOString().slice(0, row % 3 === 0 ? 16 : 19),
      '2024-02-29 23:59:59',
      '2024-03-01',
      '2024-03-01T10:00:00.25Z',
      '2024-03-01 10:00:00+02:00',
      'null',
    );
    if (column.type !== 'timestamp') throw new Error(`it is ${column.type}`);
    expect(type).toBe('timestamp');
    const expected = texts.map((text) => {
      const iso = text.length === 10 ? `${text}T00:00` : text.replace(' ', 'T');
      return Date.parse(/(Z|[+]\d{2}:\d{2})$/.test(iso) ? iso : `${iso}Z`);
    });
    expect([...column.values].map(Number)).toEqual(expected);
    expect(column.validity?.bits.at(-1)).toBe((1 << ((texts.length - 1) % 8)) - 1);
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
});
