import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { paymentsSql, query, temporaryFolder } from './payments.js';
import { colatent } from './run-colatent.js';

const ROWS = 3000;
const QUICK = ['--max-iterations', '5', '--quiet'];

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const at = (name: string): string => join(folder.path, name);

beforeAll(async () => {
  folder = await temporaryFolder();
  const payments = paymentsSql(ROWS);
  await query(`COPY (${payments}) TO '${at('payments.parquet')}'`);
  await query(`COPY (${payments}) TO '${at('payments.csv')}' (HEADER)`);
  await query(`COPY (${payments}) TO '${at('payments.csv.gz')}' (HEADER)`);
  await query(`COPY (${payments}) TO '${at('payments.tsv')}' (HEADER, DELIMITER '\t')`);
  await query(`COPY (${payments}) TO '${at('payments.json')}' (ARRAY true)`);
  await query(`COPY (${payments}) TO '${at('payments.jsonl.gz')}' (FORMAT json)`);
  await query(`CREATE TABLE payments AS ${payments}`, at('payments.duckdb'));
  await query('CREATE TABLE other AS SELECT 1 AS one', at('two tables.duckdb'));
  await query(`CREATE TABLE "pay ments" AS ${payments}`, at('two tables.duckdb'));
  const trained = await colatent(
    folder.path,
    'train',
    'payments.parquet',
    '-o',
    'payments.aae',
    ...QUICK,
  );
  expect(trained.stderr).toBe('');
  expect(trained.code).toBe(0);
  const score = 'score payments.aae payments.parquet -o expected.parquet';
  const scored = await colatent(folder.path, ...score.split(' '));
  expect(scored.code, scored.stderr).toBe(0);
});

afterAll(() => folder[Symbol.asyncDispose]());

const INPUTS: readonly { readonly input: readonly string[] }[] = [
  { input: ['payments.parquet'] },
  { input: ['payments.csv'] },
  { input: ['payments.csv.gz'] },
  { input: ['payments.tsv'] },
  { input: ['payments.json'] },
  { input: ['payments.jsonl.gz'] },
  { input: ['payments.duckdb'] },
  { input: ['two tables.duckdb', '--table', 'pay ments'] },
  { input: ['two tables.duckdb', '--query', 'SELECT * FROM "pay ments";'] },
];

describe.each(INPUTS)('$input', ({ input }) => {
  it('trains, and the model holds the six columns or says why not', async () => {
    const run = await colatent(folder.path, 'train', ...input, '-o', 'm.aae', '--json', ...QUICK);
    expect(run.stderr).toBe('');
    expect(run.code).toBe(0);
    const result = JSON.parse(run.stdout) as {
      columns: number;
      excluded: unknown[];
      rows: { seen: number };
    };
    expect(result.columns + result.excluded.length).toBe(6);
    expect(result.rows.seen).toBe(ROWS);
  });

  it('is scored with every column and row kept in order, and the same scores as from Parquet', async () => {
    const run = await colatent(
      folder.path,
      'score',
      'payments.aae',
      ...input,
      '-o',
      'scored.parquet',
    );
    expect(run.code, run.stderr).toBe(0);
    const [first] = await query(`
      WITH scored AS (SELECT *, row_number() OVER () AS n FROM '${at('scored.parquet')}'),
           given AS (SELECT *, row_number() OVER () AS n FROM '${at('payments.parquet')}')
      SELECT count(*)::INTEGER AS rows,
             count(*) FILTER (
               (scored.id, scored.shop, scored.amount, scored.hour, scored.card, scored.paid_at)
               IS DISTINCT FROM (given.id, given.shop, given.amount, given.hour, given.card, given.paid_at)
             )::INTEGER AS changed
      FROM scored JOIN given USING (n)`);
    expect(first).toEqual({ rows: ROWS, changed: 0 });
    expect(
      await query(`SELECT column_name FROM (DESCRIBE FROM '${at('scored.parquet')}')`),
    ).toEqual(
      ['id', 'shop', 'amount', 'hour', 'card', 'paid_at', 'score'].map((column_name) => ({
        column_name,
      })),
    );
    const [different] = await query(`
      SELECT count(*)::INTEGER AS rows FROM '${at('scored.parquet')}' AS a JOIN '${at('expected.parquet')}' AS b USING (id)
      WHERE a.score IS DISTINCT FROM b.score`);
    expect(different).toEqual({ rows: 0 });
  });
});

describe('what is written', () => {
  it.each(['out.csv', 'out.csv.gz', 'out.tsv', 'out.jsonl', 'out.json', 'out.parquet'])(
    '%s holds the same rows and scores in order',
    async (output) => {
      const run = await colatent(
        folder.path,
        'score',
        'payments.aae',
        'payments.parquet',
        '-o',
        output,
      );
      expect(run.code, run.stderr).toBe(0);
      const written = await query(`SELECT id, score::FLOAT AS score FROM '${at(output)}'`);
      expect(written).toEqual(await query(`SELECT id, score FROM '${at('expected.parquet')}'`));
    },
  );

  it('marks as many anomalies as --top-k asks for, the odd amounts among them', async () => {
    await colatent(
      folder.path,
      'score',
      'payments.aae',
      'payments.parquet',
      '--top-k',
      '15',
      '-o',
      'top.parquet',
    );
    const [counts] = await query(`
      SELECT count(*) FILTER (is_anomaly)::INTEGER AS marked,
             count(*) FILTER (is_anomaly AND score < (SELECT min(score) FROM '${at('top.parquet')}' WHERE is_anomaly))::INTEGER AS wrong
      FROM '${at('top.parquet')}'`);
    expect(counts).toEqual({ marked: 15, wrong: 0 });
  });

  it('marks rows from -log10 of the contamination on', async () => {
    const run = await colatent(
      folder.path,
      'score',
      'payments.aae',
      'payments.csv',
      '--contamination',
      '0.01',
      '-o',
      'marked.parquet',
      '--json',
    );
    expect((JSON.parse(run.stdout) as { threshold: number }).threshold).toBeCloseTo(2, 12);
    const [wrong] = await query(`
      SELECT count(*) FILTER (is_anomaly <> (score >= 2))::INTEGER AS wrong FROM '${at('marked.parquet')}'`);
    expect(wrong).toEqual({ wrong: 0 });
  });

  it('embeds as one list column in Parquet and as one column a number in CSV', async () => {
    await colatent(
      folder.path,
      'embed',
      'payments.aae',
      'payments.parquet',
      '-o',
      'latent.parquet',
    );
    await colatent(folder.path, 'embed', 'payments.aae', 'payments.parquet', '-o', 'latent.csv');
    const inspected = await colatent(folder.path, 'inspect', 'payments.aae', '--json');
    const { latentSize } = JSON.parse(inspected.stdout) as { latentSize: number };
    const names = await query(
      `SELECT column_name FROM (DESCRIBE FROM '${at('latent.csv')}') OFFSET 6`,
    );
    expect(names).toHaveLength(latentSize);
    const [different] = await query(`
      SELECT count(*)::INTEGER AS rows FROM '${at('latent.parquet')}' AS a JOIN '${at('latent.csv')}' AS b USING (id)
      WHERE a.latent[1] IS DISTINCT FROM b.latent_1::FLOAT OR len(a.latent) <> ${latentSize}`);
    expect(different).toEqual({ rows: 0 });
  });

  it('leaves nothing else in the folder', async () => {
    expect((await readdir(folder.path)).filter((name) => name.startsWith('.'))).toEqual([]);
  });
});
