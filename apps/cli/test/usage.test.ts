import { spawnSync } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { paymentsSql, query, temporaryFolder } from './payments.js';
import { COLATENT, colatent } from './run-colatent.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const at = (name: string): string => join(folder.path, name);

beforeAll(async () => {
  folder = await temporaryFolder();
  await query(`COPY (${paymentsSql(2000)}) TO '${at('payments.csv')}' (HEADER)`);
  await query(`CREATE TABLE a AS SELECT 1 AS x; CREATE TABLE b AS SELECT 1 AS x`, at('two.duckdb'));
  await query(
    `COPY (SELECT i AS "score", i % 7 AS x FROM range(500) AS r(i)) TO '${at('taken.csv')}' (HEADER)`,
  );
  await writeFile(at('text.aae'), 'not a model, but a text of some length');
  await writeFile(at('notes.txt'), 'hello');
  const run = await colatent(
    folder.path,
    'train',
    'payments.csv',
    '-o',
    'payments.aae',
    '--max-iterations',
    '3',
    '--exclude',
    'id',
    '--kind',
    'hour=categorical',
    '--kind',
    'shop=text',
    '--hidden-units',
    '16,8',
    '--latent-size',
    '3',
    '--seed',
    '7',
  );
  expect(run.code, run.stderr).toBe(0);
});

afterAll(() => folder[Symbol.asyncDispose]());

describe('help', () => {
  it.each([[], ['train'], ['score'], ['embed'], ['transform'], ['write'], ['inspect'], ['sql']])(
    '%s --help shows examples and exits with 0',
    async (...command) => {
      const run = await colatent(folder.path, ...command, '--help');
      expect(run.code).toBe(0);
      expect(run.stdout).toContain('Examples:');
      expect(run.stderr).toBe('');
    },
  );
});

describe('wrong usage exits with 2 and writes nothing', () => {
  it.each([
    [['train', 'payments.csv'], 'say where the model goes: -o model.aae'],
    [['train', 'payments.csv', '--database', 'x.duckdb'], '--name name'],
    [['train', 'payments.csv', '-o', 'x.aae', '--name', 'x'], 'cannot be used with'],
    [['write', 'payments.csv', 'payments', '--model', 'x'], 'payments.csv is no DuckDB database'],
    [['write', 'two.duckdb', 'a'], "required option '--model <name>' not specified"],
    [['trian'], "unknown command 'trian'"],
    [['train', 'payments.csv', '-o', 'x.aae', '--latent-size', 'many'], 'It must be a number.'],
    [['train', 'payments.csv', '-o', 'x.aae', '--kind', 'hour=colour'], 'It must be column=kind'],
    [['train', 'payments.csv', '-o', 'x.aae', '--weight', 'hour'], 'It must be column=number'],
    [['train', 'payments.csv', '-o', 'x.aae', '--weight', 'hour=x'], 'It must be a number'],
    [['train', 'payments.csv', '-o', 'x.aae', '--time-zone', 'hour='], 'It must be column=zone'],
    [
      ['train', 'payments.csv', '-o', 'x.aae', '--missing', 'odd'],
      'Allowed choices are ignore, informative',
    ],
    [
      ['train', 'payments.csv', '-o', 'x.aae', '--effort', 'most'],
      'Allowed choices are light, standard, thorough',
    ],
    [
      ['train', 'payments.csv', '-o', 'x.aae', '--training-rows', 'dirty'],
      'Allowed choices are clean, unknown, contaminated',
    ],
    [['train', 'payments.csv', '-o', 'x.aae', '--input-masking', '1'], 'inputMasking'],
    [
      ['train', 'payments.csv', '-o', 'x.aae', '--exclude', 'nobody'],
      'there is no column "nobody"',
    ],
    [['train', 'payments.csv', '-o', 'x.aae', '--dropout', '2'], 'dropout'],
    [['train', 'payments.csv', '-o', 'x.aae', '--table', 'a'], '--table is for DuckDB databases'],
    [['train', 'two.duckdb', '-o', 'x.aae'], 'main.a, main.b'],
    [['train', 'notes.txt', '-o', 'x.aae'], 'cannot tell the format of notes.txt'],
    [['score', 'payments.aae', 'payments.csv', '-o', 'x.xlsx'], 'its name should end in .arrows'],
    [['score', 'payments.aae', 'payments.csv', '-o', 'payments.csv'], 'is the input itself'],
    [
      ['score', 'payments.aae', 'payments.csv', '--column-name', 'SHOP', '-o', 'x.csv'],
      'with --column-name',
    ],
    [
      ['score', 'payments.aae', 'payments.csv', '--contamination', '1', '-o', 'x.csv'],
      'between 0 and 1',
    ],
    [
      ['score', 'payments.aae', 'payments.csv', '--top-k', '3', '--threshold', '2'],
      'cannot be used with',
    ],
  ])('colatent %s', async (args, sentence) => {
    const run = await colatent(folder.path, ...args);
    expect(run.stderr).toContain(sentence);
    expect(run.code).toBe(2);
    expect(run.stdout).toBe('');
    expect((await readdir(folder.path)).filter((name) => /^x\.|^\./.test(name))).toEqual([]);
  });
});

describe('a failure exits with 1, one sentence and no stack', () => {
  it.each([
    [['train', 'missing.csv', '-o', 'x.aae'], 'there is no file missing.csv'],
    [['train', '.', '-o', 'x.aae'], 'is a folder'],
    [['train', 'payments.csv', '-o', 'no/where/x.aae'], 'there is no folder no/where'],
    [['train', 'payments.csv', '--where', 'price > 3', '-o', 'x.aae'], 'price'],
    [['train', 'payments.csv', '--where', 'false', '-o', 'x.aae'], 'row'],
    [['score', 'text.aae', 'payments.csv'], 'colatent: '],
    [['score', 'payments.aae', 'taken.csv', '--column-name', 's', '-o', 'x.csv'], 'shop'],
    [['inspect', 'missing.aae'], 'there is no file missing.aae'],
  ])('colatent %s', async (args, sentence) => {
    const run = await colatent(folder.path, ...args);
    expect(run.stderr).toContain(sentence);
    expect(run.stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(run.code).toBe(1);
    expect((await readdir(folder.path)).filter((name) => /^x\.|^\./.test(name))).toEqual([]);
  });

  it('keeps the file that had the name', async () => {
    await writeFile(at('kept.csv'), 'kept');
    const run = await colatent(
      folder.path,
      'score',
      'payments.aae',
      'taken.csv',
      '--column-name',
      's',
      '-o',
      'kept.csv',
    );
    expect(run.code).toBe(1);
    expect(await readFile(at('kept.csv'), 'utf8')).toBe('kept');
  });

  it('shows the stack with --verbose', async () => {
    const run = await colatent(folder.path, 'inspect', 'missing.aae', '--verbose');
    expect(run.stderr).toMatch(/\n +at /);
  });
});

describe('inspect', () => {
  it('tells what the model was trained with', async () => {
    const run = await colatent(folder.path, 'inspect', 'payments.aae', '--json');
    const info = JSON.parse(run.stdout) as Record<string, unknown>;
    expect(info).toMatchObject({
      latentSize: 3,
      seed: 7,
      columns: expect.arrayContaining([
        expect.objectContaining({ name: 'hour', kind: 'categorical' }),
      ]) as unknown,
      losses: { epochs: 3 },
    });
    expect(Date.now() - Date.parse(String(info['trainedAt']))).toBeGreaterThanOrEqual(0);
    expect(info['columns']).toContainEqual(expect.objectContaining({ name: 'shop', kind: 'text' }));
    expect(info['columns']).not.toContainEqual(expect.objectContaining({ name: 'id' }));
  });

  it('prints the same as text', async () => {
    const run = await colatent(folder.path, 'inspect', 'payments.aae');
    expect(run.stdout).toMatch(/^latent size +3$/m);
    expect(run.stdout.split('\n').every((line) => line.length <= 100)).toBe(true);
    expect(run.stdout).toMatch(/^hour +categorical +[12](\.\d)? % +24 values: /m);
  });
});

describe('without -o', () => {
  it('score prints the ten oddest rows, oddest first', async () => {
    const run = await colatent(folder.path, 'score', 'payments.aae', 'payments.csv', '--json');
    const { oddest } = JSON.parse(run.stdout) as { oddest: { score: number; amount: number }[] };
    expect(oddest).toHaveLength(10);
    expect(oddest.map(({ score }) => score)).toEqual(
      oddest.map(({ score }) => score).sort((a, b) => b - a),
    );
    expect(oddest.every(({ amount }) => amount === 5000)).toBe(true);
  });

  it('embed prints the first rows', async () => {
    const run = await colatent(folder.path, 'embed', 'payments.aae', 'payments.csv', '--json');
    const { rows } = JSON.parse(run.stdout) as { rows: { latent: number[] }[] };
    expect(rows).toHaveLength(10);
    expect(rows.every(({ latent }) => latent.length === 3)).toBe(true);
  });
});

describe('a reader that goes away', () => {
  it('ends the program quietly', () => {
    const run = spawnSync(
      'sh',
      ['-c', `"${process.execPath}" "${COLATENT}" inspect payments.aae --json | true`],
      {
        cwd: folder.path,
        encoding: 'utf8',
      },
    );
    expect(run.stderr).toBe('');
  });
});
