import type { Column } from '@colatent/core';
import { ANY, BOOLEAN, DuckDBInstance, DuckDBStructType, type DuckDBValue } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { FlatVector } from '../vectors/flat-vector.js';
import { columnReaderFor } from '../vectors/read-column.js';
import { readRows } from './read-rows.js';
import { RowLayout, typeOf } from './row-layout.js';
import { registerScalarFunction } from '../functions/scalar-function.js';
import { isValid } from '../vectors/vector-validity.js';
import { writeValues } from '../vectors/write-values.js';

/** The value of a row as a number or a string, or null. */
function valueAt(column: Column, row: number): number | string | null {
  if (!isValid(column.validity, row)) {
    return null;
  }
  switch (column.type) {
    case 'number':
      return Number(column.values[row]) / 10 ** (column.scale ?? 0);
    case 'dictionary':
      return column.dictionary[column.codes[row] ?? 0] ?? null;
    case 'string':
      return column.at(row);
    default:
      return Number(column.values[row]);
  }
}

/** What the reader makes of the column `x` of a query's rows, beside what DuckDB makes of `oracle`, in the order of rows read. */
async function readBesides(
  rows: string,
  oracle: string,
): Promise<{ read: unknown[]; expected: DuckDBValue[]; columns: Column[] }> {
  const connection = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
  const read: unknown[] = [];
  const columns: Column[] = [];
  registerScalarFunction(connection, {
    name: 'capture',
    parameters: [ANY],
    returns: BOOLEAN,
    createState: () => ({}),
    evaluate: (input, length, output) => {
      const type = typeOf(input(0));
      const fields = type instanceof DuckDBStructType ? new RowLayout(type).fields : [];
      const plan = fields.flatMap((field) => {
        const reader = columnReaderFor(field.type);
        return field.name === 'x' && reader ? [{ name: 'x', field, read: reader }] : [];
      });
      for (const column of readRows(new FlatVector(input(0), length), 0, length, plan)) {
        columns.push(column);
        for (let row = 0; row < length; row++) {
          read.push(valueAt(column, row));
        }
      }
      writeValues(output, new Uint8Array(length), new Uint8Array(length).fill(1));
    },
  });
  await connection.run(`CREATE TABLE rows AS ${rows}`);
  const reader = await connection.runAndReadAll(`SELECT capture(t), ${oracle} FROM rows t`);
  return { read, expected: reader.getColumns()[1] ?? [], columns };
}

const SOME_NULL = (value: string): string =>
  `SELECT CASE WHEN i % 7 <> 3 THEN ${value} END AS x FROM range(5000) r(i)`;

describe('a vector read as a column', () => {
  it.each([
    'TINYINT',
    'SMALLINT',
    'INTEGER',
    'BIGINT',
    'HUGEINT',
    'FLOAT',
    'DOUBLE',
    'DECIMAL(4, 2)',
    'DECIMAL(9, 2)',
    'DECIMAL(18, 2)',
    'DECIMAL(38, 2)',
  ])('gives the values and NULLs of a %s', async (type) => {
    const { read, expected } = await readBesides(SOME_NULL(`(i % 50 - 25)::${type}`), 'x::DOUBLE');
    expect(read).toEqual(expected);
  });

  it('gives the nearest doubles of integers of 128 bits, to one part in 2^52', async () => {
    const { read, expected } = await readBesides(
      SOME_NULL(
        `CASE WHEN i % 2 = 0 THEN -1 ELSE 1 END * ((hash(i + 1) >> 2)::HUGEINT * (hash(i * 3 + 1) >> 2)::HUGEINT)`,
      ),
      'x::DOUBLE',
    );
    const apart = read.map((value, row) =>
      value === null || expected[row] === null
        ? Number(value !== expected[row])
        : Math.abs(Number(value) / Number(expected[row]) - 1),
    );
    expect(Math.max(...apart)).toBeLessThanOrEqual(2 ** -52);
  });

  it.each([
    ['short', `'v' || i % 9`],
    ['empty', `''`],
    ['of 12 and 13 bytes', `repeat('x', 12 + (i % 2)::INT)`],
    ['long', `'a value of some length ' || i % 50`],
    ['long and all different', `'a value of some length ' || i`],
    ['long and short', `repeat(chr((65 + i % 26)::INT), (i % 40)::INT)`],
    ['of thousands of bytes', `repeat('long ', 1000) || i % 30`],
    ['outside ASCII', `['größer', 'ß', '日本語のとても長い文字列', '🦆🦆🦆🦆'][(i % 4 + 1)::INT]`],
    ['with zero bytes', `'a' || chr(0) || i % 5`],
  ])('gives strings that are %s', async (_, value) => {
    const { read, expected } = await readBesides(SOME_NULL(value), 'x');
    expect(read).toEqual(expected);
  });

  it('gives strings in an order other than that of memory', async () => {
    const { read, expected } = await readBesides(
      `SELECT x FROM (SELECT 'a value of some length ' || i AS x, i FROM range(5000) r(i)) ORDER BY hash(i)`,
      'x',
    );
    expect(read).toEqual(expected);
  });

  it('names each string once in the dictionary of a chunk, wherever its bytes are', async () => {
    const { columns } = await readBesides(SOME_NULL(`'a value of some length ' || i % 50`), 'x');
    expect(
      columns.map((column) => column.type === 'dictionary' && column.dictionary.length),
    ).toEqual([50, 50, 50]);
  });

  it('gives UUIDs as DuckDB writes them', async () => {
    const { read, expected } = await readBesides(SOME_NULL(`md5(i::VARCHAR)::UUID`), 'x::VARCHAR');
    expect(read).toEqual(expected);
  });

  it('gives the labels of an ENUM', async () => {
    const { read, expected } = await readBesides(
      SOME_NULL(
        `['red', 'green', 'a colour of a longer name'][(i % 3 + 1)::INT]::ENUM('red', 'green', 'a colour of a longer name')`,
      ),
      'x::VARCHAR',
    );
    expect(read).toEqual(expected);
  });

  it.each([
    ['DATE', `DATE '1990-01-01' + (i * 3)::INT`, `date_diff('day', DATE '1970-01-01', x)`],
    ['TIMESTAMP', `TIMESTAMP '1960-01-01' + to_seconds(i * 100001)`, 'epoch_us(x)'],
    [
      'TIMESTAMP_MS',
      `(TIMESTAMP '1960-01-01' + to_seconds(i * 100001))::TIMESTAMP_MS`,
      'epoch_ms(x)',
    ],
    ['TIME', `TIME '00:00:00' + to_seconds(i * 17)`, `epoch_us(x)`],
    ['TIMETZ', `(TIME '00:00:00' + to_seconds(i * 17))::TIMETZ`, `epoch_us(x::TIME)`],
  ])('gives the counts of a %s', async (_, value, count) => {
    const { read, expected } = await readBesides(SOME_NULL(value), `(${count})::DOUBLE`);
    expect(read).toEqual(expected);
  });

  it('gives truth values', async () => {
    const { read, expected } = await readBesides(SOME_NULL('i % 3 = 0'), 'x::INT');
    expect(read).toEqual(expected);
  });
});
