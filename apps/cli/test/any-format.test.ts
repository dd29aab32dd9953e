import {
  Int32,
  RecordBatchFileWriter,
  RecordBatchStreamWriter,
  Table,
  TimestampMicrosecond,
  Utf8,
  makeData,
  makeVector,
  tableFromIPC,
  vectorFromArray,
  type RecordBatch,
} from 'apache-arrow';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { paymentsSql, query, temporaryFolder } from './payments.js';
import { colatent, piped } from './run-colatent.js';

const ROWS = 1000;
const BATCH_ROWS = 400;
/** How an Arrow file starts; a stream starts otherwise. */
const ARROW_FILE = Buffer.from('ARROW1');

/** A row's own values, then its score, in a form that every format comes to: moments as microseconds, whole numbers as text. */
type Row = readonly (string | number | boolean | null)[];

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const at = (name: string): string => join(folder.path, name);
const SELECT = `id::VARCHAR AS id, shop, amount::DOUBLE AS amount, hour::VARCHAR AS hour, card::BOOLEAN AS card,
  epoch_us(paid_at::TIMESTAMP)::VARCHAR AS paid_at`;
let given: readonly Row[];
/** The rows with the scores that the filter of Arrow batches gives them. */
let expected: readonly Row[];

async function rowsBySql(path: string, columns: string): Promise<Row[]> {
  return (await query(`SELECT ${columns} FROM ${path}`)).map((row) => Object.values(row) as Row);
}

function textOf(value: bigint | number | null | undefined): string | null {
  return value === null || value === undefined ? null : String(value);
}

function rowsOfArrow(bytes: Uint8Array): Row[] {
  return tableFromIPC(bytes).batches.flatMap((batch: RecordBatch) => {
    const moments = batch.getChild('paid_at')?.data[0]?.values as BigInt64Array;
    return Array.from({ length: batch.numRows }, (_, row): Row => {
      const at = (name: string): unknown => batch.getChild(name)?.get(row) as unknown;
      const [amount, card] = [at('amount') as number, at('card') as boolean];
      return [
        textOf(at('id') as bigint),
        at('shop') as string,
        amount,
        textOf(at('hour') as number | null),
        card,
        textOf(moments[row]),
        at('score') as number,
      ];
    });
  });
}

/** Payments as Arrow batches, made without DuckDB's or Colatent's help. */
function paymentsTable(): Table {
  const moments = BigInt64Array.from(given, (row) => BigInt(row[5] as string));
  const type = new TimestampMicrosecond();
  const columns = {
    id: makeVector(BigInt64Array.from(given, (row) => BigInt(row[0] as string))),
    shop: vectorFromArray(
      given.map((row) => row[1] as string),
      new Utf8(),
    ),
    amount: makeVector(Float64Array.from(given, (row) => row[2] as number)),
    hour: vectorFromArray(
      given.map((row) => (row[3] === null ? null : Number(row[3]))),
      new Int32(),
    ),
    card: vectorFromArray(given.map((row) => row[4] as boolean)),
    paid_at: makeVector(makeData({ type, length: ROWS, data: moments })),
  };
  const whole = new Table(columns);
  const parts = Array.from({ length: Math.ceil(ROWS / BATCH_ROWS) }, (_, part) =>
    whole.slice(part * BATCH_ROWS, (part + 1) * BATCH_ROWS),
  );
  return new Table(parts.flatMap(({ batches }) => batches));
}

beforeAll(async () => {
  folder = await temporaryFolder();
  const payments = paymentsSql(ROWS);
  await query(`COPY (${payments}) TO '${at('in.parquet')}'`);
  await query(`COPY (${payments}) TO '${at('in.csv')}' (HEADER)`);
  await query(`COPY (${payments}) TO '${at('in.tsv')}' (HEADER, DELIMITER '\t')`);
  await query(`COPY (${payments}) TO '${at('in.json')}' (ARRAY true)`);
  await query(`COPY (${payments}) TO '${at('in.jsonl')}' (FORMAT json)`);
  await query(`CREATE TABLE payments AS ${payments}`, at('in.duckdb'));
  given = await rowsBySql(`'${at('in.parquet')}'`, SELECT);
  const table = paymentsTable();
  const stream = RecordBatchStreamWriter.writeAll(table).toUint8Array(true);
  await writeFile(at('in.arrows'), stream);
  await writeFile(at('in.arrow'), RecordBatchFileWriter.writeAll(table).toUint8Array(true));
  const train = 'train in.arrow -o m.aae --effort light --max-iterations 5 --exclude id --seed 1';
  const trained = await colatent(folder.path, ...train.split(' '), '--quiet');
  expect(trained.code, trained.stderr).toBe(0);
  const scored = await piped(folder.path, stream, 'score', 'm.aae');
  expect(scored.code, scored.stderr).toBe(0);
  expected = rowsOfArrow(scored.stdout);
  expect(expected.map((row) => row.slice(0, -1))).toEqual(given);
});

afterAll(() => folder[Symbol.asyncDispose]());

async function expectScored(path: string): Promise<void> {
  const isArrow = /\.arrows?$/.test(path);
  const bytes = await readFile(at(path));
  if (isArrow) expect(bytes.subarray(0, 6).equals(ARROW_FILE)).toBe(path.endsWith('.arrow'));
  const rows = isArrow
    ? rowsOfArrow(bytes)
    : await rowsBySql(`'${at(path)}'`, `${SELECT}, score::FLOAT AS score`);
  // not toEqual at once, which takes long to tell thousands of rows apart
  const different = rows.filter((row, index) => String(row) !== String(expected[index]));
  expect({ rows: rows.length, different: different.slice(0, 3) }).toEqual({
    rows: ROWS,
    different: [],
  });
}

describe.each(['arrow', 'parquet', 'csv', 'jsonl'])('%s on stdin', (from) => {
  it.each(['arrow', 'parquet', 'csv', 'jsonl'])(
    'is scored to %s on stdout: the same rows, order and scores to the bit',
    async (to) => {
      const name = from === 'arrow' ? 'in.arrows' : `in.${from}`;
      const formats =
        from === to ? ['--format', from] : ['--input-format', from, '--output-format', to];
      const input = await readFile(at(name));
      const run = await piped(folder.path, input, 'score', 'm.aae', '--quiet', ...formats);
      expect(run.stderr).toBe('');
      expect(run.code).toBe(0);
      const output = `out.${to === 'arrow' ? 'arrows' : to}`;
      await writeFile(at(output), run.stdout);
      await expectScored(output);
    },
  );
});

describe('files', () => {
  it.each([
    ['in.arrow', 'out.tsv'],
    ['in.arrows', 'out.json'],
    ['in.arrow', 'out.csv.gz'],
    ['in.arrows', 'out.arrow'],
    ['in.duckdb', 'out.arrow'],
    ['in.tsv', 'out.arrows'],
    ['in.json', 'out.arrow'],
  ])('%s is scored to %s, in .arrow a file and in .arrows a stream', async (input, output) => {
    const run = await colatent(folder.path, 'score', 'm.aae', input, '-o', output, '--quiet');
    expect(run.code, run.stderr).toBe(0);
    await expectScored(output);
  });

  it('whose names say nothing are of the formats the options say', async () => {
    await writeFile(at('in.dat'), await readFile(at('in.csv')));
    const args = 'score m.aae in.dat --input-format csv --output-format jsonl -o out.dat';
    const run = await colatent(folder.path, ...args.split(' '));
    expect(run.code, run.stderr).toBe(0);
    await writeFile(at('named.jsonl'), await readFile(at('out.dat')));
    await expectScored('named.jsonl');
  });

  it('leave nothing else in the folder', async () => {
    expect((await readdir(folder.path)).filter((name) => name.startsWith('.'))).toEqual([]);
  });
});

describe('Arrow data', () => {
  it('trains the same model as the same rows in Parquet', async () => {
    const train = ['--effort', 'light', '--max-iterations', '3', '--seed', '2', '--json'];
    const hashes: unknown[] = [];
    for (const input of ['in.arrow', 'in.parquet']) {
      const run = await colatent(folder.path, 'train', input, '-o', 'same.aae', ...train);
      const { hash, ...result } = JSON.parse(run.stdout) as { hash: string; rows: unknown };
      expect(result.rows).toMatchObject({ seen: ROWS });
      const info = await colatent(folder.path, 'score', 'same.aae', 'in.csv', '-o', 'same.csv');
      expect(info.code, `${hash} ${info.stderr}`).toBe(0);
      hashes.push(await rowsBySql(`'${at('same.csv')}'`, 'score'));
    }
    expect(hashes[0]).toEqual(hashes[1]);
  });

  it('on stdin trains the rows that --where and --query choose', async () => {
    const args = ['--query', 'SELECT * EXCLUDE (id) FROM input', '--where', "shop <> 'grocer'"];
    const input = await readFile(at('in.arrows'));
    const run = await piped(
      folder.path,
      input,
      ...['train', '-', '-o', 'some.aae', '--effort', 'light', '--max-iterations', '2', '--json'],
      ...args,
    );
    expect(run.code, run.stderr).toBe(0);
    const { rows } = JSON.parse(run.stdout.toString()) as { rows: { seen: number } };
    expect(rows.seen).toBe(given.filter((row) => row[1] !== 'grocer').length);
  });

  it('is scored where --where chooses rows, and comes out as Arrow data', async () => {
    const args = ['score', 'm.aae', 'in.arrow', '--where', 'card', '-o', 'cards.arrow'];
    const run = await colatent(folder.path, ...args);
    expect(run.code, run.stderr).toBe(0);
    const cards = rowsOfArrow(await readFile(at('cards.arrow')));
    expect(cards).toEqual(expected.filter((row) => row[4]));
  });

  it.each(['top.parquet', 'top.arrow'])('has its oddest rows flagged in %s', async (output) => {
    const args = ['score', 'm.aae', 'in.arrows', '--top-k', '15', '-o', output];
    const run = await colatent(folder.path, ...args);
    expect(run.stdout).toMatch(/; anomalies score at least \d/);
    const threshold = expected.map((row) => row[6] as number).sort((a, b) => b - a)[14] ?? 0;
    const flagged = output.endsWith('arrow')
      ? rowsOfFlags(await readFile(at(output)))
      : (await rowsBySql(`'${at(output)}'`, 'is_anomaly')).map(([flag]) => flag);
    expect(flagged).toEqual(expected.map((row) => (row[6] as number) >= threshold));
  });

  it('has its oddest and first rows printed without -o', async () => {
    const odd = await colatent(folder.path, 'score', 'm.aae', 'in.arrow', '--top-k', '2', '--json');
    const { oddest } = JSON.parse(odd.stdout) as { oddest: { score: number }[] };
    const scores = expected.map((row) => row[6] as number).sort((a, b) => b - a);
    expect(oddest.map(({ score }) => Math.fround(score))).toEqual(scores.slice(0, 2));
    const first = await colatent(folder.path, 'embed', 'm.aae', 'in.arrows');
    expect(first.stdout).toMatch(/^latent +id +shop/);
  });
});

function rowsOfFlags(bytes: Uint8Array): unknown[] {
  return [...(tableFromIPC(bytes).getChild('is_anomaly') ?? [])];
}

describe('embed', () => {
  it('gives the same vectors in every format: a column a number in CSV, lists elsewhere', async () => {
    for (const [input, output] of [
      ['in.arrow', 'z.arrow'],
      ['in.csv', 'y.arrow'],
      ['in.arrow', 'z.csv'],
      ['in.arrow', 'z.parquet'],
    ] as const) {
      const run = await colatent(folder.path, 'embed', 'm.aae', input, '-o', output);
      expect(run.code, run.stderr).toBe(0);
    }
    const [z, y] = [await readFile(at('z.arrow')), await readFile(at('y.arrow'))];
    const vectors = [...(tableFromIPC(z).getChild('latent') ?? [])].map(String);
    expect([...(tableFromIPC(y).getChild('latent') ?? [])].map(String)).toEqual(vectors);
    const [names] = await query(
      `SELECT list(column_name) AS names FROM (DESCRIBE FROM '${at('z.csv')}') WHERE column_name LIKE 'latent_%'`,
    );
    const flat = names?.['names'] as string[];
    expect(flat.length).toBeGreaterThan(1);
    const [different] = await query(`
      SELECT count(*)::INTEGER AS rows FROM '${at('z.parquet')}' a POSITIONAL JOIN '${at('z.csv')}' b
      WHERE a.latent IS DISTINCT FROM [${flat.map((name) => `b.${name}::FLOAT`).join(', ')}]`);
    expect(different).toEqual({ rows: 0 });
  });
});

describe('transform', () => {
  it('gives the same columns of every input to every output', async () => {
    const asked = '--score --percentile --is-anomaly --explanation --top 2 --embedding z'.split(
      ' ',
    );
    const texts: string[][] = [];
    for (const [input, output] of [
      ['in.arrows', 't1.jsonl'],
      ['in.csv', 't2.jsonl'],
      ['in.duckdb', 't3.arrow'],
      ['t3.arrow', 't4.jsonl'],
    ] as const) {
      const columns = input === 't3.arrow' ? [...asked, '--replace'] : asked;
      const run = await colatent(
        folder.path,
        'transform',
        'm.aae',
        input,
        ...columns,
        '-o',
        output,
      );
      expect(run.code, run.stderr).toBe(0);
      if (!output.endsWith('.jsonl')) continue;
      texts.push((await readFile(at(output), 'utf8')).split('\n'));
    }
    const [first] = texts;
    expect(first).toHaveLength(ROWS + 1);
    expect(first?.[199]).toMatch(/"is_anomaly":true,"z":\[.*"explanation":\[{"column":"amount"/);
    for (const other of texts) expect(other.slice(0, 300)).toEqual(first?.slice(0, 300));
  });

  it('fills gaps in a struct beside the row, and gives what was expected', async () => {
    const texts: string[] = [];
    for (const input of ['in.arrows', 'in.csv']) {
      const asked = ['--imputation', 'filled', '--reconstruction', '--quiet', '-o', 'filled.jsonl'];
      const run = await colatent(folder.path, 'transform', 'm.aae', input, ...asked);
      expect(run.code, run.stderr).toBe(0);
      texts.push(await readFile(at('filled.jsonl'), 'utf8'));
    }
    expect(texts[1]).toBe(texts[0]);
    interface Filled {
      readonly hour: number | null;
      readonly filled: { readonly hour: number | null };
      readonly reconstruction: { readonly amount: number | null };
    }
    const rows = (texts[0] ?? '')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Filled);
    expect(rows.filter(({ hour }) => hour === null).length).toBeGreaterThan(0);
    expect(
      rows.filter(
        ({ hour, filled }) => filled.hour === null || (hour ?? filled.hour) !== filled.hour,
      ),
    ).toEqual([]);
    expect(rows.filter(({ reconstruction }) => reconstruction.amount === null)).toEqual([]);
  });

  it('writes an embedding as one column a number in CSV', async () => {
    const input = await readFile(at('in.parquet'));
    const args = 'transform m.aae --format parquet --output-format csv --embedding z --score';
    const run = await piped(folder.path, input, ...args.split(' '), '--where', 'card');
    expect(run.code, run.stderr).toBe(0);
    expect(run.stdout.toString()).toMatch(/^id,shop,amount,hour,card,paid_at,score,z_1,z_2/);
  });
});
