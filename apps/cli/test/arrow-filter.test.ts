import {
  RecordBatchReader,
  RecordBatchStreamWriter,
  Table,
  makeVector,
  tableFromIPC,
  type RecordBatch,
} from 'apache-arrow';
import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { query, temporaryFolder } from './payments.js';
import { COLATENT, colatent, piped as pipedIn } from './run-colatent.js';
import type { PipedRun } from './run-colatent.js';

const FIXTURE = await readFile(new URL('fixtures/payments.arrows', import.meta.url));
const ROWS = 3001;
/** The marker without which a stream is not whole. */
const MARKER = Buffer.from([255, 255, 255, 255, 0, 0, 0, 0]);

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const at = (name: string): string => join(folder.path, name);

beforeAll(async () => {
  folder = await temporaryFolder();
  await query(`
    COPY (SELECT 20 + i % 50 AS amount, (20 + i % 50) / 10 AS fee FROM range(3000) r(i))
    TO '${at('ordinary.parquet')}'`);
  const train = 'train ordinary.parquet -o m.aae --effort light --max-iterations 20 --seed 1';
  const trained = await colatent(folder.path, ...train.split(' '));
  expect(trained.code, trained.stderr).toBe(0);
  await writeFile(at('payments.arrows'), FIXTURE);
});

afterAll(() => folder[Symbol.asyncDispose]());

/** Starts the program with pipes to all its streams. */
function start(...args: string[]): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [COLATENT, ...args], { cwd: folder.path });
}

/** Runs the program on bytes from stdin. */
function piped(input: Uint8Array, ...args: string[]): Promise<PipedRun> {
  return pipedIn(folder.path, input, ...args);
}

function endsWhole(stream: Buffer): boolean {
  return stream.subarray(-8).equals(MARKER);
}

/** Parts of an endless IPC stream: its beginning, then the same batch of 10,000 rows again and again. */
function endless(): { beginning: Buffer; batch: Buffer; rows: number } {
  const amount = Float64Array.from({ length: 10_000 }, (_, i) => 20 + (i % 50));
  const table = new Table({
    amount: makeVector(amount),
    fee: makeVector(amount.map((x) => x / 10)),
  });
  const bytes = (batches: readonly RecordBatch[]): Buffer =>
    Buffer.from(
      RecordBatchStreamWriter.writeAll(new Table(table.schema, [...batches])).toUint8Array(true),
    );
  const beginning = bytes([]).subarray(0, -8);
  const batch = bytes(table.batches).subarray(beginning.length, -8);
  return { beginning, batch, rows: table.numRows };
}

describe('a stream of pyarrow', () => {
  it('is scored in order, batch by batch, as its rows are in Parquet', async () => {
    const { code, stdout, stderr } = await piped(
      FIXTURE,
      'score',
      'm.aae',
      '--contamination',
      '0.001',
    );
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(
      /^stdout: 3,001 rows in [\d.]+ s \([\d.]+K? rows\/s\); anomalies score at least 3.000\n$/,
    );
    const scored = tableFromIPC(stdout);
    expect(scored.batches.map(({ numRows }) => numRows)).toEqual([1000, 1000, 1000, 1]);
    expect(scored.schema.fields.map(({ name }) => name)).toEqual(
      'amount fee note score is_anomaly'.split(' '),
    );
    expect(scored.getChild('note')?.get(2999)).toBe('note 2999');
    expect(scored.getChild('note')?.get(3000)).toBe('odd');
    expect(scored.getChild('is_anomaly')?.get(3000)).toBe(true);
    await colatent(folder.path, 'score', 'm.aae', 'ordinary.parquet', '-o', 'scored.parquet');
    const rows = await query(`SELECT score FROM '${at('scored.parquet')}'`);
    const scores = scored.getChild('score');
    const different = rows.filter(({ score }, row) => score !== scores?.get(row));
    expect({ rows: rows.length, different }).toEqual({ rows: 3000, different: [] });
  });

  it('is embedded', async () => {
    const { code, stdout } = await piped(FIXTURE, 'embed', 'm.aae', '--quiet');
    expect(code).toBe(0);
    const embedded = tableFromIPC(stdout);
    expect(String(embedded.schema.fields.at(-1))).toMatch(/^latent: FixedSizeList\[\d\]<Float32>$/);
    expect(embedded.numRows).toBe(ROWS);
  });

  it('gets the columns that are asked for, under the names that are', async () => {
    const args = '--score oddness --percentile --explanation why --top 1 --model-name till --json';
    const { code, stdout, stderr } = await piped(FIXTURE, 'transform', 'm.aae', ...args.split(' '));
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stderr)).toMatchObject({ output: '-', rows: ROWS });
    const table = tableFromIPC(stdout);
    expect(table.schema.fields.map(({ name }) => name).slice(3)).toEqual([
      'oddness',
      'percentile',
      'why',
    ]);
    expect(table.schema.fields.at(-1)?.metadata.get('colatent.model.name')).toBe('till');
    expect(String(table.getChild('why')?.get(3000))).toMatch(/^\[{"column": "(amount|fee)"/);
  });

  it('passes through several filters in a row', async () => {
    const first = await piped(FIXTURE, 'score', 'm.aae');
    const second = await piped(first.stdout, 'embed', 'm.aae');
    const third = await piped(second.stdout, 'transform', 'm.aae', '--score', '--replace');
    expect(third.stderr).toMatch(/3,001 rows/);
    expect(tableFromIPC(third.stdout).toString()).toBe(tableFromIPC(second.stdout).toString());
  });

  it('is read from a file and written to one', async () => {
    const run = await colatent(
      folder.path,
      'score',
      'm.aae',
      'payments.arrows',
      '-o',
      'out.arrows',
    );
    expect(run.stdout).toMatch(/^out.arrows: 3,001 rows/);
    expect(tableFromIPC(await readFile(at('out.arrows'))).numRows).toBe(ROWS);
    const piped = await colatent(folder.path, 'embed', 'm.aae', 'payments.arrows', '-o', '-');
    expect(piped.code).toBe(0);
  });
});

describe('a batch', () => {
  it('comes out before the next has come in', async () => {
    const { beginning, batch, rows } = endless();
    const child = start('score', 'm.aae');
    child.stdin.write(Buffer.concat([beginning, batch]));
    const reader = await RecordBatchReader.from(child.stdout);
    const { value } = (await reader.next()) as { value: RecordBatch };
    expect(value.numRows).toBe(rows);
    child.stdin.end(MARKER);
    expect((await reader.next()).done).toBe(true);
  });
});

describe('a bad stream', () => {
  it.each([
    ['cut off at its marker', FIXTURE.subarray(0, -8), 'without its end-of-stream marker'],
    ['cut off within a batch', FIXTURE.subarray(0, -3000), 'ends within a message'],
    ['empty', Buffer.alloc(0), 'without a byte'],
    ['of text', Buffer.from('amount,fee\n1,2\n'), 'not an Arrow IPC stream'],
  ])(
    '%s fails with 1, one sentence and no output that looks whole',
    async (_name, input, sentence) => {
      const { code, stdout, stderr } = await piped(input, 'score', 'm.aae');
      expect(stderr).toMatch(/^colatent: [^\n]+\n$/);
      expect(stderr).toContain(sentence);
      expect(code).toBe(1);
      expect(endsWhole(stdout)).toBe(false);
    },
  );

  it('leaves no file behind', async () => {
    const { code } = await piped(FIXTURE.subarray(0, -8), 'score', 'm.aae', '-o', 'never.arrows');
    expect(code).toBe(1);
    expect((await readdir(folder.path)).filter((name) => name.includes('never'))).toEqual([]);
  });
});

/** Writes batches for as long as the program takes them, and tells of each. */
async function feed(
  child: ChildProcessWithoutNullStreams,
  times: number,
  onBatch: () => void = () => undefined,
): Promise<void> {
  const { beginning, batch } = endless();
  function* parts(): Generator<Buffer> {
    yield beginning;
    for (let time = 0; time < times; time++) {
      onBatch();
      yield batch;
    }
  }
  const source = Readable.from(parts(), { highWaterMark: 1 });
  // a program that ends closes its stdin
  await pipeline(source, child.stdin, { end: false }).catch(() => undefined);
}

describe('a reader', () => {
  it('that goes away is a failure, said so', async () => {
    const child = start('score', 'm.aae');
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const closed = once(child, 'close');
    child.stdout.once('data', () => child.stdout.destroy());
    await feed(child, 10_000);
    const [code] = (await closed) as [number];
    expect(stderr).toBe('colatent: the reader of the output went away before its end\n');
    expect(code).toBe(1);
  });

  it('that stops reading stops the writer', async () => {
    const child = start('score', 'm.aae');
    let accepted = 0;
    const sending = feed(child, 10_000, () => {
      accepted++;
    });
    let before = -1;
    while (accepted === 0 || accepted > before) {
      before = accepted;
      await pause(2000);
    }
    // 160 kB each
    expect(accepted).toBeLessThan(50);
    child.kill('SIGTERM');
    await sending;
  });

  const onLinux = existsSync('/proc/self/status') ? it : it.skip;
  onLinux('of a long stream sees memory that does not grow with it', async () => {
    const child = start('score', 'm.aae', '--quiet');
    let received = 0;
    child.stdout.on('data', (piece: Buffer) => {
      received += piece.length;
    });
    const closed = once(child, 'close');
    const peaks: number[] = [];
    let batches = 0;
    await feed(child, 2500, () => {
      batches++;
      if (batches !== 300 && batches !== 2500) return;
      const status = readFileSync(`/proc/${child.pid ?? 0}/status`, 'utf8');
      peaks.push(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1000);
    });
    child.stdin.end(MARKER);
    expect(await closed).toEqual([0, null]);
    expect(received).toBeGreaterThan(2500 * 10_000 * 20);
    // 352 MB have come and 440 MB gone in between, of which a busy machine's garbage collector may be late to free some
    const [early = 0, late = Infinity] = peaks;
    expect(late).toBeLessThan(early + 150);
  });
});

describe('a signal', () => {
  it('in the midst of a stream ends it without the marker', async () => {
    const child = start('score', 'm.aae');
    const out: Buffer[] = [];
    child.stdout.on('data', (piece: Buffer) => {
      out.push(piece);
      if (out.length === 3) child.kill('SIGTERM');
    });
    const closed = once(child, 'close');
    await feed(child, 10_000);
    expect(await closed).toEqual([null, 'SIGTERM']);
    expect(endsWhole(Buffer.concat(out))).toBe(false);
  });
});

describe('other formats', () => {
  it.each(['csv', 'jsonl', 'parquet'])('%s goes in and out', async (format) => {
    const type = format === 'jsonl' ? 'FORMAT json' : `FORMAT ${format}`;
    const input = at(`input.${format}`);
    await query(`COPY (FROM '${at('ordinary.parquet')}') TO '${input}' (${type})`);
    const { code, stdout, stderr } = await piped(
      await readFile(input),
      'score',
      'm.aae',
      '--format',
      format,
      '--quiet',
    );
    expect(stderr).toBe('');
    expect(code).toBe(0);
    await writeFile(at(`output.${format}`), stdout);
    const [different] = await query(`
      WITH a AS (SELECT *, row_number() OVER () AS n FROM '${at(`output.${format}`)}'),
           b AS (SELECT *, row_number() OVER () AS n FROM '${at('expected.parquet')}')
      SELECT count(*)::INTEGER AS rows, count(*) FILTER (a.score::FLOAT IS DISTINCT FROM b.score)::INTEGER AS different
      FROM a JOIN b USING (n, amount)`);
    expect(different).toEqual({ rows: 3000, different: 0 });
  });

  beforeAll(async () => {
    await colatent(folder.path, 'score', 'm.aae', 'ordinary.parquet', '-o', 'expected.parquet');
  });

  it('a file of one goes to stdout', async () => {
    const run = await colatent(
      folder.path,
      ...'embed m.aae ordinary.parquet -o - --format csv'.split(' '),
    );
    expect(run.stderr).toContain('stdout: 3,000 rows');
    expect(run.stdout).toMatch(/^amount,fee,latent_1/);
    expect(run.stdout.trimEnd().split('\n')).toHaveLength(3001);
  });
});

describe('wrong usage', () => {
  it.each([
    ['transform m.aae', 'say which columns to add'],
    ['transform m.aae --score --top 2', '--top is for --explanation'],
    ['transform m.aae --score --contamination 0.1', '--contamination is for --is-anomaly'],
    ['transform m.aae --score --model-name x --output-format csv', '--model-name is for Arrow'],
    ['score m.aae --table payments', '--table is for DuckDB databases, and stdin is one table'],
    ['score m.aae payments.arrows -o payments.arrows', 'is the input itself'],
    ['score m.aae payments.arrows -o x.csv --output-format jsonl', 'contradicts the name of x.csv'],
    ['score m.aae payments.arrows -o x.dat', 'or --output-format say it'],
    [
      'score m.aae payments.arrows --output-format csv',
      '--output-format is for rows that are written',
    ],
    [
      'score m.aae payments.arrows --input-format csv -o x.csv',
      'is an Arrow IPC stream or file, not csv',
    ],
    ['score m.aae ordinary.parquet -o x.csv --format csv', '--format is for stdin and stdout'],
    [
      'score m.aae --format csv --input-format csv --output-format csv',
      '--format is for stdin and',
    ],
    ['score m.aae --format xml', 'Allowed choices are arrow, parquet, csv, jsonl'],
    ['train payments.arrows', 'say where the model goes'],
  ])('colatent %s', async (args, sentence) => {
    const { code, stderr, stdout } = await piped(FIXTURE, ...args.split(' '));
    expect(stderr).toContain(sentence);
    expect(code).toBe(2);
    expect(stdout).toHaveLength(0);
  });

  it('a name that is taken fails before the first row', async () => {
    const { code, stderr, stdout } = await piped(
      FIXTURE,
      'score',
      'm.aae',
      '--column-name',
      'note',
    );
    expect(stderr).toContain('the data has a column "note" already');
    expect(code).toBe(1);
    expect(stdout).toHaveLength(0);
  });
});
