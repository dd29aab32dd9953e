import {
  Duration,
  Field,
  Float64,
  IntervalMonthDayNano,
  RecordBatchStreamWriter,
  Schema,
  Table,
  TimeUnit,
  TimestampNanosecond,
  makeData,
  makeVector,
  tableFromIPC,
  type DataType,
} from 'apache-arrow';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { query, temporaryFolder } from './payments.js';
import { COLATENT, colatent, piped } from './run-colatent.js';

const fixture = (name: string): string =>
  fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const at = (name: string): string => join(folder.path, name);

beforeAll(async () => {
  folder = await temporaryFolder();
  await query(
    `COPY (SELECT 20 + i % 50 AS amount FROM range(1000) r(i)) TO '${at('ordinary.csv')}'`,
  );
  const train = 'train ordinary.csv -o m.aae --effort light --max-iterations 3 --quiet';
  const trained = await colatent(folder.path, ...train.split(' '));
  expect(trained.code, trained.stderr).toBe(0);
});

afterAll(() => folder[Symbol.asyncDispose]());

/** The columns of a file and its rows, as DuckDB reads them, without the scores. */
async function contents(path: string): Promise<{ types: unknown; rows: unknown }> {
  const from = `(SELECT * EXCLUDE (score) FROM '${path}')`;
  return {
    types: await query(`SELECT column_name, column_type FROM (DESCRIBE FROM ${from})`),
    rows: await query(`FROM ${from}`),
  };
}

describe('values of every type', () => {
  it('come from Arrow to Parquet, and back and forth again, as pyarrow writes them', async () => {
    const written = await query(
      `COPY (SELECT *, 0 AS score FROM '${fixture('formats.parquet')}') TO '${at('pyarrow.parquet')}'`,
    );
    expect(written).toEqual([{ Count: '12' }]);
    const expected = await contents(at('pyarrow.parquet'));
    for (const [input, output] of [
      [fixture('formats.arrows'), 'first.parquet'],
      ['first.parquet', 'second.arrow'],
      ['second.arrow', 'third.parquet'],
    ] as const) {
      const args = ['transform', 'm.aae', input, '--score', '--replace', '-o', output];
      const run = await colatent(folder.path, ...args);
      expect(run.code, run.stderr).toBe(0);
    }
    expect(await contents(at('first.parquet'))).toEqual(expected);
    expect(await contents(at('third.parquet'))).toEqual(expected);
  });

  it('come from Arrow to JSON lines and CSV as DuckDB writes those of Parquet', async () => {
    for (const output of ['all.jsonl', 'all.csv']) {
      const run = await colatent(
        folder.path,
        'score',
        'm.aae',
        fixture('formats.arrows'),
        '-o',
        output,
      );
      expect(run.code, run.stderr).toBe(0);
    }
    const scores = `(SELECT score::FLOAT AS score FROM '${at('all.jsonl')}')`;
    const rows = `(FROM '${fixture('formats.parquet')}' POSITIONAL JOIN ${scores})`;
    await query(`COPY ${rows} TO '${at('expected.jsonl')}' (FORMAT json)`);
    await query(`COPY ${rows} TO '${at('expected.csv')}'`);
    for (const format of ['jsonl', 'csv']) {
      const [found, expected] = await Promise.all(
        ['all', 'expected'].map((name) => readFile(at(`${name}.${format}`), 'utf8')),
      );
      expect(found).toBe(expected);
    }
  });

  it('come from DuckDB to Arrow in the types the README names', async () => {
    await query(
      `CREATE TYPE mood AS ENUM ('glad', 'sad');
       CREATE TABLE many AS SELECT 20.5::DOUBLE AS amount,
         -170141183460469231731::HUGEINT AS huge, 1::UHUGEINT AS unsigned, '0fc1a3c4-1111-4222-8333-444455556666'::UUID AS id,
         'sad'::mood AS mood, '10110'::BIT AS bits, 123::BIGNUM AS bignum, [0.5, NULL]::FLOAT[2] AS pair,
         [3::HUGEINT, NULL] AS list, {id: '0fc1a3c4-1111-4222-8333-444455556666'::UUID, n: 7} AS record, MAP {'a': 1::HUGEINT} AS map,
         '2026-01-01 10:00:00'::TIMESTAMP_S AS seconds, '2026-01-01 10:00:00.123456789'::TIMESTAMP_NS AS nanoseconds,
         '{"a": [1]}'::JSON AS json, TIME '10:00:00.5' AS time
       UNION ALL SELECT 21, ${Array.from({ length: 14 }, () => 'NULL').join(', ')}`,
      at('many.duckdb'),
    );
    const run = await colatent(folder.path, 'score', 'm.aae', 'many.duckdb', '-o', 'many.arrow');
    expect(run.code, run.stderr).toBe(0);
    const table = tableFromIPC(await readFile(at('many.arrow')));
    const types = table.schema.fields.map(({ name, type }) => `${name} ${String(type)}`);
    expect(types.join('\n')).toBe(
      `amount Float64
huge Decimal[38e0]
unsigned Decimal[38e0]
id Utf8
mood Utf8
bits Utf8
bignum Utf8
pair FixedSizeList[2]<Float32>
list List<Decimal[38e0]>
record Struct<{id:Utf8, n:Int32}>
map Map<{key:Utf8, value:Decimal[38e0]}>
seconds Timestamp<MICROSECOND>
nanoseconds Timestamp<NANOSECOND>
json Utf8
time Time64<MICROSECOND>
score Float32`,
    );
    await colatent(
      folder.path,
      'score',
      'm.aae',
      'many.arrow',
      '--column-name',
      's',
      '-o',
      'many.parquet',
    );
    const direct = await colatent(
      folder.path,
      'score',
      'm.aae',
      'many.duckdb',
      '-o',
      'direct.parquet',
    );
    expect(direct.code, direct.stderr).toBe(0);
    const typed = 'typeof(huge) AS huge, huge::VARCHAR AS value, typeof(pair) AS pair';
    expect(await query(`SELECT ${typed} FROM '${at('direct.parquet')}' LIMIT 1`)).toEqual([
      { huge: 'DECIMAL(38,0)', value: '-170141183460469231731', pair: 'FLOAT[]' },
    ]);
    const [row, none] = await query(
      `SELECT * EXCLUDE (amount, score, s) FROM '${at('many.parquet')}'`,
    );
    expect(new Set(Object.values(none ?? {}))).toEqual(new Set([null]));
    expect(row).toEqual({
      huge: '-170141183460469231731',
      unsigned: '1',
      id: '0fc1a3c4-1111-4222-8333-444455556666',
      mood: 'sad',
      bits: '10110',
      bignum: '123',
      pair: [0.5, null],
      list: ['3', null],
      record: { id: '0fc1a3c4-1111-4222-8333-444455556666', n: 7 },
      map: [{ key: 'a', value: '1' }],
      seconds: '2026-01-01 10:00:00',
      nanoseconds: '2026-01-01 10:00:00.123456789',
      json: '{"a": [1]}',
      time: '10:00:00.5',
    });
  });
});

/** A stream of one row: an amount, and a value of a type. */
function rowOf(name: string, type: DataType, data: ArrayBufferView, length = 1): Uint8Array {
  const amount = makeVector(Float64Array.from({ length }, (_, row) => 20 + (row % 5)));
  const value = makeVector(makeData({ type, length, nullCount: 0, data } as never));
  const schema = new Schema([
    new Field('amount', new Float64(), true),
    new Field(name, type, true),
  ]);
  const table = new Table(schema, { amount, [name]: value });
  return RecordBatchStreamWriter.writeAll(table).toUint8Array(true);
}

describe('what cannot be converted', () => {
  it.each([
    ['a duration', new Duration(TimeUnit.SECOND), BigInt64Array.of(1n), 'is of durations'],
    ['an interval', new IntervalMonthDayNano(), new Int32Array(4), 'is of intervals'],
    [
      'a nanosecond in a time zone',
      new TimestampNanosecond('UTC'),
      BigInt64Array.of(1001n),
      'has nanoseconds in a time zone',
    ],
  ])('%s is refused, and goes from Arrow to Arrow', async (_what, type, data, sentence) => {
    const input = rowOf('x', type, data);
    await writeFile(at('kept.jsonl'), 'kept');
    const run = await piped(folder.path, input, 'score', 'm.aae', '-o', 'kept.jsonl');
    expect(run.stderr).toMatch(/^colatent: column "x" [^\n]+\n$/);
    expect(run.stderr).toContain(sentence);
    expect(run.code).toBe(1);
    expect(await readFile(at('kept.jsonl'), 'utf8')).toBe('kept');
    const passed = await piped(folder.path, input, 'score', 'm.aae', '--quiet');
    expect(passed.code, passed.stderr).toBe(0);
    expect(tableFromIPC(passed.stdout).schema.names).toEqual(['amount', 'x', 'score']);
  });

  it('may be excluded from a training', async () => {
    const [rows, type] = [20, new Duration(TimeUnit.SECOND)];
    await writeFile(at('spans.arrows'), rowOf('x', type, new BigInt64Array(rows), rows));
    const args = 'train spans.arrows -o spans.aae --effort light --max-iterations 1'.split(' ');
    const refused = await colatent(folder.path, ...args);
    expect(refused.stderr).toContain('column "x" is of durations');
    expect(refused.code).toBe(1);
    const trained = await colatent(folder.path, ...args, '--exclude', 'x');
    expect(trained.code, trained.stderr).toBe(0);
  });

  it('are names that DuckDB does not tell apart', async () => {
    const input = rowOf('Amount', new Float64(), Float64Array.of(1));
    const run = await piped(folder.path, input, 'score', 'm.aae', '--output-format', 'csv');
    expect(run.stderr).toContain('two columns "Amount"');
    expect([run.code, run.stdout.length]).toEqual([1, 0]);
  });

  it.each([
    ['INTERVAL 1 MONTH AS x', 'is INTERVAL, which has no counterpart in Arrow'],
    ["TIMETZ '10:00:00+02' AS x", 'is TIME WITH TIME ZONE, which'],
    ['[union_value(a := 1)] AS x', 'which has no counterpart in Arrow'],
    ["'infinity'::TIMESTAMP AS x", 'holds infinity, which Arrow has not'],
    ['170141183460469231731687303715884105727::HUGEINT AS x', 'DECIMAL(38,0)'],
  ])('%s is refused for Arrow', async (value, sentence) => {
    const sql = `SELECT 20 AS amount, ${value} FROM input LIMIT 1`;
    await writeFile(at('kept.arrow'), 'kept');
    const args = ['score', 'm.aae', 'ordinary.csv', '--query', sql, '-o', 'kept.arrow'];
    const run = await colatent(folder.path, ...args);
    expect(run.stderr).toMatch(/^colatent: [^\n]+\n$/);
    expect(run.stderr).toContain(sentence);
    expect(run.code).toBe(1);
    expect(await readFile(at('kept.arrow'), 'utf8')).toBe('kept');
  });
});

describe('a batch that is longer than a row group', () => {
  it('comes whole and in order', async () => {
    const rows = 250_000;
    const amounts = rowOf(
      'n',
      new Float64(),
      Float64Array.from({ length: rows }, (_, i) => i),
      rows,
    );
    const run = await piped(
      folder.path,
      amounts,
      'score',
      'm.aae',
      '-o',
      'long.parquet',
      '--quiet',
    );
    expect(run.code, run.stderr).toBe(0);
    const [found] = await query(
      `SELECT count(*)::INTEGER AS rows, count(*) FILTER (n <> row)::INTEGER AS misplaced
       FROM (SELECT n, row_number() OVER () - 1 AS row FROM '${at('long.parquet')}')`,
    );
    expect(found).toEqual({ rows, misplaced: 0 });
  });
});

describe('rows that are none', () => {
  it.each([
    ['parquet', 'arrow'],
    ['arrow', 'csv'],
    ['arrow', 'parquet'],
  ])('of %s come out as none of %s', async (from, to) => {
    const amounts = rowOf('x', new Float64(), new Float64Array(0), 0);
    await writeFile(at('none.arrow'), amounts);
    await query(`COPY (SELECT 1.5 AS amount, 1.5 AS x LIMIT 0) TO '${at('none.parquet')}'`);
    const args = ['score', 'm.aae', `none.${from}`, '-o', `nothing.${to}`, '--quiet'];
    const run = await colatent(folder.path, ...args);
    expect(run.code, run.stderr).toBe(0);
    if (to === 'arrow') {
      const table = tableFromIPC(await readFile(at('nothing.arrow')));
      expect([table.numRows, table.schema.names]).toEqual([0, ['amount', 'x', 'score']]);
    } else {
      const path = at(`nothing.${to}`);
      const found = await query(`SELECT column_name AS name FROM (DESCRIBE FROM '${path}')`);
      expect(found).toEqual([{ name: 'amount' }, { name: 'x' }, { name: 'score' }]);
      expect(await query(`FROM '${path}'`)).toEqual([]);
    }
  });
});

describe('Arrow data that is cut off', () => {
  it.each(['arrow', 'arrows', 'parquet', 'csv', 'jsonl'])(
    'fails with 1, and leaves the .%s file of before',
    async (to) => {
      const whole = await readFile(fixture('formats.arrows'));
      const name = `before.${to}`;
      await writeFile(at(name), 'whole');
      const run = await piped(folder.path, whole.subarray(0, -8), 'score', 'm.aae', '-o', name);
      expect(run.stderr).toContain('without its end-of-stream marker');
      expect(run.code).toBe(1);
      expect(await readFile(at(name), 'utf8')).toBe('whole');
      expect((await readdir(folder.path)).filter((found) => found.startsWith('.'))).toEqual([]);
    },
  );

  it.each(['parquet', 'csv', 'jsonl'])('writes nothing to stdout as %s', async (to) => {
    const whole = await readFile(fixture('formats.arrows'));
    const args = ['score', 'm.aae', '--output-format', to];
    const run = await piped(folder.path, whole.subarray(0, -8), ...args);
    expect(run.stderr).toMatch(/^colatent: [^\n]+ missing\n$/);
    expect([run.code, run.stdout.length]).toEqual([1, 0]);
  });
});

describe('a conversion', () => {
  beforeAll(async () => {
    await query(`COPY (SELECT i % 50 AS amount FROM range(300000) r(i)) TO '${at('long.csv')}'`);
    const args = 'score m.aae long.csv -o long.arrow --column-name s'.split(' ');
    const run = await colatent(folder.path, ...args);
    expect(run.code, run.stderr).toBe(0);
  });

  it.each([
    ['csv', 'arrow'],
    ['arrow', 'csv'],
  ])('of %s to %s whose reader goes away is a failure, said so', async (from, to) => {
    const args = ['score', 'm.aae', `long.${from}`, '-o', '-', '--output-format', to];
    const child = spawn(process.execPath, [COLATENT, ...args], { cwd: folder.path });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.stdout.once('data', () => child.stdout.destroy());
    const [code] = (await once(child, 'close')) as [number];
    expect(stderr).toContain('colatent: the reader of the output went away before its end\n');
    expect(code).toBe(1);
  });

  it('that is stopped while it waits for more leaves neither output nor temporary files', async () => {
    await mkdir(at('temporary'));
    const args = ['score', 'm.aae', '-o', 'stopped.parquet'];
    const child = spawn(process.execPath, [COLATENT, ...args], {
      cwd: folder.path,
      env: { ...process.env, TMPDIR: at('temporary') },
    });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.stdin.on('error', () => undefined);
    child.stdin.write((await readFile(fixture('formats.arrows'))).subarray(0, -8));
    const closed = once(child, 'close');
    await expect.poll(() => readdir(at('temporary')), { timeout: 60_000 }).toHaveLength(1);
    child.kill('SIGINT');
    expect(await closed).toEqual([130, null]);
    expect(stderr).toContain('stopped; stopped.parquet was not written');
    expect(await readdir(at('temporary'))).toEqual([]);
    expect((await readdir(folder.path)).filter((name) => name.includes('stopped'))).toEqual([]);
  });
});
