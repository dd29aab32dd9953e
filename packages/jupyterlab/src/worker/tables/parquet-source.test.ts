import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import type { SchemaElement } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adversarialSql } from '../../../test/adversarial.js';
import { TableColumns } from '../see/table-columns.js';
import { summarizeTable } from '../summarize-table.js';
import { openTable } from './open-table.js';
import type { TableSource } from './table-source.js';

let connection: DuckDBConnection;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'colatent-parquet-'));
  connection = await (await DuckDBInstance.create(':memory:')).connect();
});

afterAll(async () => {
  connection.closeSync();
  await rm(folder, { recursive: true, force: true });
});

/** The bytes of a Parquet file that DuckDB writes. */
async function parquet(query: string, options = ''): Promise<Uint8Array<ArrayBuffer>> {
  const path = join(folder, 'table.parquet');
  await connection.run(`COPY (${query}) TO '${path}' (FORMAT parquet${options})`);
  return new Uint8Array(await readFile(path));
}

function open(bytes: Uint8Array<ArrayBuffer>): Promise<TableSource> {
  return openTable({ kind: 'bytes', bytes, format: 'parquet' });
}

const PLAIN = `SELECT i AS n, 'word ' || i % 7 AS word, i / 7 AS x FROM range(5000) r(i)`;

describe('a Parquet file', () => {
  it('gives what DuckDB reads of it, structs opened and lists of numbers as vectors', async () => {
    const table = await open(await parquet(adversarialSql(50)));
    expect(table.info.rows).toBe(50);
    const readable = table.info.columns.filter((column) => column.readable);
    expect(readable.map(({ name }) => name)).toEqual([
      'ratio',
      'whole',
      'tiny',
      'big',
      'huge',
      'price',
      'exact',
      'single',
      'flag',
      'day',
      'moment',
      'milli',
      'nano',
      'zoned',
      'clock',
      'colour',
      'level',
      'place.town',
      'place.seen.times',
      'place.seen.half',
      'vector',
      'pair',
      'lists',
      'gaps',
      'nothing',
    ]);
    const oracle = await connection.runAndReadAll(
      `SELECT epoch_us(moment), epoch_ns(nano), epoch_us(milli), day - DATE '1970-01-01', epoch_us(zoned), ratio, price::DOUBLE, exact::DOUBLE, vector, place.seen.half
       FROM (${adversarialSql(50)}) OFFSET 17 LIMIT 1`,
    );
    const [row = []] = oracle.getRowsJson();
    const numbers = await Promise.all(
      ['moment', 'nano', 'milli', 'day', 'zoned', 'ratio', 'price', 'exact', 'place.seen.half'].map(
        async (name) => {
          const [batch] = await table.read([name]);
          const column = batch?.get(name);
          if (column?.type !== 'timestamp' && column?.type !== 'number') throw new Error(name);
          const scale = column.type === 'number' ? (column.scale ?? 0) : 0;
          return Number(column.values[17]) / 10 ** scale;
        },
      ),
    );
    expect(numbers).toEqual(
      [row[0], row[1], Number(row[2]) / 1000, row[3], row[4], row[5], row[6], row[7], row[9]].map(
        Number,
      ),
    );
    const [vectors] = await table.read(['vector']);
    const column = vectors?.get('vector');
    expect(column?.type === 'vector' && [...column.values.slice(34, 36)]).toEqual(row[8]);
  });

  it('lists what cannot be used with the reason, and reads all else', async () => {
    const table = await open(await parquet(adversarialSql(50)));
    const useless = table.info.columns.filter((column) => !column.readable);
    expect(Object.fromEntries(useless.map(({ name, reason }) => [name, reason]))).toEqual({
      tags: 'it holds lists of other values than numbers',
      map: 'it holds maps',
      bytes: 'it holds bytes that the file does not call text',
      span: 'models do not read INTERVAL',
    });
    const summaries = await summarizeTable(table, ['ratio', 'lists', 'word']);
    expect(summaries.find(({ name }) => name === 'lists')).toMatchObject({
      kind: null,
      kinds: [],
      warning: expect.stringMatching(/^it: its lists are/) as string,
    });
    expect(summaries.find(({ name }) => name === 'ratio')).toMatchObject({ kind: 'numeric' });
  });

  it('may have no rows', async () => {
    const table = await open(await parquet(`${adversarialSql(3)} LIMIT 0`));
    expect(table.info.rows).toBe(0);
    const [batch] = await table.read(['ratio', 'place.town', 'vector', 'moment']);
    expect(batch?.length).toBe(0);
    expect([...(batch ?? [])].map(({ type }) => type)).toEqual([
      'number',
      'dictionary',
      'vector',
      'timestamp',
    ]);
  });

  it.each(['uncompressed', 'snappy', 'gzip', 'zstd', 'brotli', 'lz4_raw'])(
    'may be compressed: %s',
    async (codec) => {
      const table = await open(await parquet(PLAIN, `, COMPRESSION ${codec}, ROW_GROUP_SIZE 2048`));
      const columns = new TableColumns(table);
      expect((await columns.texts('word'))(4321)).toBe(`word ${4321 % 7}`);
      expect((await columns.numbers('x'))?.[4321]).toBe(4321 / 7);
    },
  );

  it('may have columns of one name, and gives each under its own', async () => {
    const columnData = [
      { name: 'a', data: [1, 2, 3] },
      { name: 'b.c', data: [4, 5, 6] },
      { name: 'b', data: [{ c: 7 }, { c: 8 }, { c: 9 }] },
      { name: 'A', data: ['x', 'y', 'z'] },
    ];
    const schema: SchemaElement[] = [
      { name: 'root', num_children: 4 },
      { name: 'a', type: 'INT32', repetition_type: 'OPTIONAL' },
      { name: 'b.c', type: 'INT32', repetition_type: 'OPTIONAL' },
      { name: 'b', num_children: 1, repetition_type: 'OPTIONAL' },
      { name: 'c', type: 'INT32', repetition_type: 'OPTIONAL' },
      { name: 'A', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
    ];
    const bytes = new Uint8Array(parquetWriteBuffer({ columnData, schema }));
    // in the schema and in the path of its chunk: a name of one letter, after its length
    for (let at = 1; at < bytes.length; at++) {
      if (bytes[at - 1] === 1 && bytes[at] === 0x41) bytes[at] = 0x61;
    }
    const table = await open(bytes);
    expect(table.info.columns.map(({ name, type }) => [name, type])).toEqual([
      ['a', 'INT32'],
      ['b.c', 'INT32'],
      ['b.c_1', 'INT32'],
      ['a_1', 'UTF8'],
    ]);
    const columns = new TableColumns(table);
    const read = ['a', 'b.c', 'b.c_1', 'a_1'].map(async (name) => (await columns.texts(name))(1));
    expect(await Promise.all(read)).toEqual(['2', '5', '8', 'y']);
    const both = await table.read(['a_1', 'a']);
    expect(both[0]?.get('a')).toMatchObject({ values: Float64Array.of(1, 2, 3) });
  });

  it('tells of numbers of more digits than are told apart', async () => {
    const { columns } = (
      await open(
        await parquet(
          `SELECT 9223372036854775807 - i AS high, -9223372036854775807 + i AS low, i AS small, 9007199254740991 + i - i AS edge,
            (i + 10::DECIMAL(38, 0) ** 30)::DECIMAL(38, 4) AS "decimal", i::DECIMAL(18, 4) AS money, 18446744073709551615::UBIGINT - i::UBIGINT AS "unsigned", 1e300 + i AS ratio,
            TIMESTAMP '2020-01-01' + INTERVAL 1 second * i AS moment FROM range(50) r(i)`,
        ),
      )
    ).info;
    const told = columns.filter(({ advice }) => advice === 'rounded');
    expect(told.map(({ name }) => name)).toEqual(['high', 'low', 'decimal', 'unsigned']);
  });

  it('is refused when it is cut off, of another format, damaged or encrypted', async () => {
    const whole = await parquet(PLAIN);
    await expect(open(whole.slice(0, -100))).rejects.toThrow(
      'the file does not end as a Parquet file does: it was cut off, or is of another format',
    );
    await expect(open(new Uint8Array(0))).rejects.toThrow('the file is empty');
    const footless = whole.slice();
    footless.fill(0x7f, footless.length - 400, footless.length - 8);
    await expect(open(footless)).rejects.toThrow(
      /^the Parquet file cannot be read \(its footer\): it is damaged, or is none\. Take an intact copy of it, or write it anew$/,
    );
    // the key is no secret
    await connection.run(`SET force_mbedtls_unsafe = 'true'`);
    await connection.run(`PRAGMA add_parquet_key('key', '0123456789112345')`);
    const encrypted = await parquet(PLAIN, `, ENCRYPTION_CONFIG {footer_key: 'key'}`);
    await expect(open(encrypted)).rejects.toThrow('the Parquet file is encrypted');
  });

  it('that is damaged in the midst of a column tells which, and keeps the others', async () => {
    const damaged = await parquet(PLAIN, ', COMPRESSION zstd');
    // the first column's chunk comes first
    damaged.fill(0xff, 60, 3000);
    const table = await open(damaged);
    await expect(table.read(['n', 'word'])).rejects.toThrow(
      'the Parquet file cannot be read ("n", "word")',
    );
    const summaries = await summarizeTable(table, ['n', 'x']);
    expect(summaries.map(({ name, kind }) => [name, kind])).toEqual([
      ['n', null],
      ['x', 'numeric'],
    ]);
  });
});
