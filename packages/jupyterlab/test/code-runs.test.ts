import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createWasmEngine, Model, type Engine, type FitResult } from '@colatent/core';
import { install } from '@colatent/duckdb';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { pythonCode } from '../src/code/python-code.js';
import type { CodeSubject } from '../src/code/code-subject.js';
import { sqlCode } from '../src/code/sql-code.js';
import { typescriptCode } from '../src/code/typescript-code.js';
import type { TableFormat, TrainingRequest } from '../src/worker/protocol.js';
import { scoreNamesOf, takenNames } from '../src/names/new-column-names.js';
import { scoreBatches } from '../src/worker/score-batches.js';
import { summarizeTable } from '../src/worker/summarize-table.js';
import { openTable } from '../src/worker/tables/open-table.js';
import { Training } from '../src/worker/training.js';
import { prepareEnvironment, preparePython, runPython } from './jupyter-server.js';
import {
  adversarialCsv,
  adversarialJsonLines,
  adversarialSql,
  germanCsv,
  longDecimals,
  plainTsv,
  thousandsTsv,
  trailingCsv,
  withoutHeader,
} from './adversarial.js';

const packageFolder = fileURLToPath(new URL('..', import.meta.url));

/** A table, and what a user chose in its panel. */
interface Case {
  readonly file: string;
  readonly settings?: Omit<TrainingRequest, 'columns'>;
  readonly excluded?: readonly string[];
  readonly kinds?: Readonly<
    Record<string, NonNullable<TrainingRequest['columns'][number]['kind']>>
  >;
  readonly threshold?: number;
  /** Whether the model was saved, and its code reads the file. */
  readonly isSaved?: boolean;
}

const LIGHT = { effort: 'light', maxIterations: 2 } as const;

const CASES: Readonly<Record<string, Case>> = {
  'a CSV file of all that is hard': { file: 'hard.csv' },
  'a CSV file with columns left out and kinds set': {
    file: 'hard.csv',
    settings: { seed: 7, latentSize: 3, earlyStop: false, heldOutShare: 0.3 },
    excluded: ['zip', 'exact'],
    kinds: { 'amount, net': 'categorical', small: 'numeric' },
    threshold: 1.5,
  },
  'a CSV file and a saved model': { file: 'hard.csv', settings: { seed: 3 }, isSaved: true },
  'semicolons without a header': { file: 'bare.csv', settings: { trainingRows: 'clean' } },
  'rows that end with a delimiter': { file: 'trailing.csv' },
  'decimal commas and dates that are not ISO 8601': { file: 'german.csv' },
  'decimal commas and a saved model': { file: 'german.csv', settings: { seed: 4 }, isSaved: true },
  'thousands parted by commas': { file: 'thousands.tsv' },
  'decimals of many digits': { file: 'long.csv' },
  tabs: { file: 'plain.tsv', settings: { missing: 'informative', batchSize: 64 } },
  'JSON lines': { file: 'hard.jsonl' },
  'JSON lines and a saved model': { file: 'hard.jsonl', isSaved: true, threshold: 1 },
  Parquet: { file: 'hard.parquet' },
  'Parquet with columns left out': {
    file: 'hard.parquet',
    settings: { seed: 5, dropout: 0.1 },
    excluded: ['place.town', 'vector'],
    kinds: { whole: 'categorical' },
  },
  'Parquet and a saved model': { file: 'hard.parquet', isSaved: true },
  'an Arrow file': { file: 'hard.arrow', excluded: ['clock'] },
  'an Arrow stream': { file: 'stream.arrow' },
  'a CSV file with columns of the names': { file: 'taken.csv' },
  'JSON lines with columns of the names': { file: 'taken.jsonl' },
  'Parquet with columns of the names': { file: 'taken.parquet' },
  'Arrow with columns of the names': { file: 'taken.arrow' },
  'an Arrow file and a saved model': { file: 'hard.arrow', isSaved: true },
};

let folder: string;
const subjects = new Map<string, CodeSubject>();
/** Scores of the panel, by builds of the engine: the host's own, and the one of Python, which never fuses multiplications. */
const panel = { own: new Map<string, Float32Array>(), plain: new Map<string, Float32Array>() };

/** What a panel does: opens the file, trains on the chosen columns, scores every row. */
async function useInPanel(
  name: string,
  { file, settings = {}, excluded = [], kinds = {}, threshold = 2, isSaved = false }: Case,
): Promise<void> {
  const path = join(folder, file);
  const format = formatOf(file);
  const bytes = new Uint8Array(await readFile(path));
  const table = await openTable({ kind: 'bytes', bytes, format });
  const summaries = await summarizeTable(
    table,
    table.info.columns.filter(({ readable }) => readable).map((column) => column.name),
  );
  const useless = new Set(
    summaries.filter((summary) => summary.kinds.length === 0).map((summary) => summary.name),
  );
  const columns = table.info.columns.flatMap(({ name: column, readable }) => {
    const kind = kinds[column];
    if (!readable || useless.has(column) || excluded.includes(column)) return [];
    return [{ name: column, ...(kind !== undefined && { kind }) }];
  });
  const request: TrainingRequest = { ...LIGHT, ...settings, columns };
  const batches = await table.read(columns.map((column) => column.name));
  const train = (engine?: Engine): Promise<FitResult> =>
    new Training().run(batches, request, () => undefined, engine);
  const { model } = await train();
  const read = await table.read(model.info.columns.map((column) => column.name));
  panel.own.set(name, (await scoreBatches(model, read)).scores);
  const plain = createWasmEngine({ simd: 'plain' });
  const inPlain = isSaved
    ? Model.fromBytes(model.toBytes(), { engine: plain })
    : (await train(plain)).model;
  panel.plain.set(name, (await scoreBatches(inPlain, read)).scores);
  const saved = join(folder, `${[...subjects].length}.aae`);
  if (isSaved) await writeFile(saved, model.toBytes());
  subjects.set(name, {
    file: { ...table.info, path, format },
    model: isSaved ? { kind: 'file', path: saved } : { kind: 'trained', request },
    threshold,
    names: scoreNamesOf('', takenNames(table.info)),
  });
}

function formatOf(file: string): TableFormat {
  return file.split('.').at(-1) as TableFormat;
}

function subjectOf(name: string): CodeSubject {
  const subject = subjects.get(name);
  if (subject === undefined) throw new Error(`there is no case ${name}`);
  return subject;
}

beforeAll(async () => {
  await preparePython();
  folder = await mkdtemp(join(packageFolder, '.code-runs-'));
  await writeFile(join(folder, 'hard.csv'), adversarialCsv(400));
  await writeFile(join(folder, 'bare.csv'), withoutHeader(300));
  await writeFile(join(folder, 'trailing.csv'), trailingCsv(300));
  await writeFile(join(folder, 'german.csv'), germanCsv(400));
  await writeFile(join(folder, 'thousands.tsv'), thousandsTsv(300));
  await writeFile(join(folder, 'plain.tsv'), plainTsv(300));
  await writeFile(join(folder, 'long.csv'), longDecimals(300));
  await writeFile(join(folder, 'hard.jsonl'), adversarialJsonLines(400));
  const connection = await connect();
  await connection.run(
    `COPY (${adversarialSql(400)}) TO '${join(folder, 'hard.parquet')}' (ROW_GROUP_SIZE 2048)`,
  );
  for (const format of ['parquet', 'csv', 'json']) {
    const path = join(folder, `taken.${format === 'json' ? 'jsonl' : format}`);
    await connection.run(`COPY (${takenSql(300)}) TO '${path}' (FORMAT ${format})`);
  }
  connection.closeSync();
  await runPython(`
import pyarrow as pa, pyarrow.parquet as pq, pyarrow.feather as feather
table = pq.read_table(${JSON.stringify(join(folder, 'hard.parquet'))})
feather.write_feather(table, ${JSON.stringify(join(folder, 'hard.arrow'))}, compression="lz4", chunksize=150)
taken = pq.read_table(${JSON.stringify(join(folder, 'taken.parquet'))})
feather.write_feather(taken, ${JSON.stringify(join(folder, 'taken.arrow'))}, compression="uncompressed")
with pa.OSFile(${JSON.stringify(join(folder, 'stream.arrow'))}, "wb") as file, pa.ipc.new_stream(file, table.schema) as stream:
    stream.write_table(table, max_chunksize=100)
`);
  for (const [name, each] of Object.entries(CASES)) await useInPanel(name, each);
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Rows with columns of their own by the names that new ones have, of which none is a score. */
function takenSql(rows: number): string {
  return `SELECT i % 17 AS x, 1000 + i % 5 AS score, i % 7 = 0 AS is_anomaly FROM range(${rows}) t(i)`;
}

async function connect(): Promise<DuckDBConnection> {
  return (await DuckDBInstance.create(':memory:')).connect();
}

/** Checks scores, and what is called an anomaly by them. */
function expectScores(
  name: string,
  scores: Float32Array,
  areAnomalies: readonly boolean[],
  build: keyof typeof panel = 'own',
): void {
  const { threshold } = subjectOf(name);
  expect(scores).toEqual(panel[build].get(name));
  expect(areAnomalies).toEqual(Array.from(scores, (score) => score >= Math.fround(threshold)));
}

/** What a script in Python made. */
interface PythonResult {
  readonly scores?: number[];
  readonly anomalies?: boolean[];
  readonly error?: string;
  /** What it was told will be no more. */
  readonly deprecated: string[];
}

/** An environment with the last pandas whose numbers are inexact by default, and in which texts are objects. */
function pandas2(): Promise<string> {
  const requirements = ['pandas<3', 'pyarrow'];
  return prepareEnvironment(join(packageFolder, '.venv', 'pandas-2'), requirements);
}

function isDelimited(name: string): boolean {
  return ['csv', 'tsv'].includes(formatOf(CASES[name]?.file ?? ''));
}

/** Runs the code of cases. */
async function resultsInPython(
  environment: string,
  of: readonly string[],
): Promise<PythonResult[]> {
  // one process for all, each script in a namespace of its own
  const scripts = of.map((name) => {
    const subject = subjectOf(name);
    return [pythonCode(subject), subject.names.score, subject.names.isAnomaly];
  });
  await writeFile(join(folder, 'scripts.json'), JSON.stringify(scripts));
  const { stdout } = await promisify(execFile)(
    join(environment, 'bin', 'python'),
    [
      '-c',
      `
import csv, json, warnings
results = []
for script, score, is_anomaly in json.load(open("scripts.json")):
    scope = {}
    result = {}
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        try:
            exec(script, scope)
            df = scope["df"]
            if score == "score_2":
                assert df["score"].tolist() == [1000 + i % 5 for i in range(300)], "the table's own score is another"
                assert df["is_anomaly"].tolist() == [i % 7 == 0 for i in range(300)], "the table's own is_anomaly is another"
            if "long.csv" in script:
                with open("long.csv") as lines:
                    assert df["share"].tolist() == [float(row["share"]) for row in csv.DictReader(lines)], "numbers are not read as they are written"
            result = {"scores": df[score].tolist(), "anomalies": df[is_anomaly].tolist()}
        except Exception as error:
            result = {"error": f"{type(error).__name__}: {error}\\n{script}"}
    old = (DeprecationWarning, PendingDeprecationWarning, FutureWarning)
    results.append({**result, "deprecated": [str(each.message) for each in told if issubclass(each.category, old)]})
print(json.dumps(results))
`,
    ],
    { cwd: folder, env: { ...process.env, PYTHONPATH: packageFolder }, maxBuffer: 2 ** 26 },
  );
  return JSON.parse(stdout) as PythonResult[];
}

const names = Object.keys(CASES);

describe('code of a panel gives its scores to the bit', () => {
  it.each(names.filter((name) => formatOf(CASES[name]?.file ?? '') !== 'arrow'))(
    'in SQL, of %s',
    async (name) => {
      const connection = await connect();
      await install(connection);
      const code = sqlCode(subjectOf(name)) ?? '';
      const statements = code.split(';\n');
      for (const statement of statements.slice(0, 2)) await connection.run(statement);
      const columns = (await connection.runAndReadAll(statements[2] ?? '')).getColumnsObject();
      connection.closeSync();
      const { score: scoreName, isAnomaly: isAnomalyName } = subjectOf(name).names;
      expectScores(
        name,
        Float32Array.from(columns[scoreName] ?? [], Number),
        (columns[isAnomalyName] ?? []) as boolean[],
      );
    },
  );

  it.each(names)('in TypeScript, of %s', async (name) => {
    const script = join(folder, `${names.indexOf(name)}.ts`);
    await writeFile(script, typescriptCode(subjectOf(name)).replace('.slice(0, 10)', ''));
    const printed = vi.spyOn(console, 'table').mockImplementation(() => undefined);
    await import(script);
    const rows = printed.mock.calls[0]?.[0] as Record<string, unknown>[];
    printed.mockRestore();
    const { score, isAnomaly } = subjectOf(name).names;
    expectScores(
      name,
      Float32Array.from(rows, (row) => Number(row[score])),
      rows.map((row) => row[isAnomaly] === true),
    );
  });

  it.each([
    ['in Python', () => preparePython(), names],
    ['in Python with pandas 2, of delimited text', pandas2, names.filter(isDelimited)],
  ])('%s, without a word of what will be no more', async (_, environment, of) => {
    const results = await resultsInPython(await environment(), of);
    expect(results.flatMap(({ error }) => error ?? [])).toEqual([]);
    expect(results.flatMap(({ deprecated }) => deprecated)).toEqual([]);
    for (const [index, name] of of.entries()) {
      const { scores = [], anomalies = [] } = results[index] ?? {};
      expectScores(name, Float32Array.from(scores), anomalies, 'plain');
    }
  });
});
