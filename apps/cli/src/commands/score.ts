import type { NewColumns } from '@colatent/arrow';
import { thresholdOf } from '@colatent/core';
import { blobValue } from '@duckdb/node-api';
import { Option } from 'commander';
import type { Command } from 'commander';
import process from 'node:process';
import { comesAsArrow, filterRows } from '../arrow-filter.js';
import { addEngineOption } from '../engine-option.js';
import type { EngineOptions } from '../engine-option.js';
import { UsageError } from '../failures.js';
import { stoppable } from '../interruption.js';
import { readModelFile } from '../model-file.js';
import { newColumns } from '../new-columns.js';
import type { NewColumn } from '../new-columns.js';
import { wholeText } from '../number-text.js';
import { addInputOptions, withInput } from '../open-input.js';
import type { Input, InputOptions } from '../open-input.js';
import { parseCount, parseNumber, parseShare } from '../option-values.js';
import { addReportOptions, report, reportOnRows } from '../report.js';
import type { ReportOptions } from '../report.js';
import { addQuietOption } from '../quiet-option.js';
import type { QuietOption } from '../quiet-option.js';
import { createProgress } from '../progress.js';
import { resultRecords, resultRows } from '../result-rows.js';
import { quoteName } from '../sql-text.js';
import {
  addFormatOptions,
  isArrow,
  notWritten,
  OUTPUT_HELP,
  rowSource,
  rowTarget,
  STANDARD_STREAM,
} from '../rows/row-places.js';
import type { FormatOptions, RowSource, RowTarget } from '../rows/row-places.js';
import { textTable } from '../text-table.js';
import { writeOutput } from '../write-output.js';

interface ScoreOptions
  extends InputOptions, FormatOptions, EngineOptions, QuietOption, ReportOptions {
  readonly threshold?: number;
  readonly contamination?: number;
  readonly topK?: number;
  readonly columnName: string;
  readonly anomalyColumnName: string;
}

const SHOWN_ROWS = 10;

const EXAMPLES = `
A score is -log10 of the share of ordinary rows at least as odd: 3 means rarer than one in a thousand.
The output holds every column of the input and every row, in the same order, and a column "score". With
--threshold, --contamination or --top-k it also holds a column "is_anomaly". Without -o, the oddest rows
are printed. Without <input>, rows are read from stdin and written to stdout: as Arrow IPC streams, a batch
at a time, or with --format as Parquet, CSV or JSON lines. Any format goes to any other.

Examples:
  $ colatent score payments.aae payments.parquet
  $ colatent score payments.aae new.csv -o scored.csv
  $ colatent score payments.aae new.parquet --contamination 0.001 -o scored.parquet
  $ colatent score payments.aae < in.arrows > out.arrows
  $ colatent score payments.aae --output-format jsonl < in.arrows > out.jsonl
  $ colatent score payments.aae new.csv -o scored.arrow
  $ colatent score orders.aae shop.duckdb --table orders --top-k 20`;

/** Adds `colatent score`. */
export function addScoreCommand(program: Command): void {
  const command = program
    .command('score')
    .summary('score the rows of a file or table by how odd they are')
    .description('Scores the rows of a file or table: the higher, the odder.')
    .argument('<model>', 'model file')
    .argument('[input]', 'file to score (default: stdin)', STANDARD_STREAM)
    .option('-o, --output <file>', OUTPUT_HELP);
  addFormatOptions(command);
  addInputOptions(command)
    .addOption(
      new Option('--threshold <score>', 'anomalies are rows with at least this score')
        .argParser(parseNumber)
        .conflicts(['contamination', 'topK']),
    )
    .addOption(
      new Option(
        '--contamination <share>',
        'anomalies are rows as odd as this share of ordinary rows',
      )
        .argParser(parseShare)
        .conflicts(['threshold', 'topK']),
    )
    .addOption(
      new Option(
        '--top-k <count>',
        'anomalies are the so many oddest rows, and rows that tie with the last',
      )
        .argParser(parseCount)
        .conflicts(['threshold', 'contamination']),
    )
    .option('--column-name <name>', 'name of the score column', 'score')
    .option('--anomaly-column-name <name>', 'name of the anomaly column', 'is_anomaly');
  addEngineOption(command);
  addQuietOption(command);
  addReportOptions(command).addHelpText('after', EXAMPLES).action(score);
}

async function score(modelPath: string, path: string, options: ScoreOptions): Promise<void> {
  const target = await rowTarget(path, options);
  const source = await rowSource(path, options);
  const started = performance.now();
  if (target !== undefined && isFiltered(source, target, options)) {
    let threshold: number | null = null;
    const rows = await filterRows(
      modelPath,
      source,
      target,
      async (model, input) => {
        threshold =
          input === null ? givenThreshold(options) : await thresholdFor(input, model, options);
        return arrowColumns(options, threshold);
      },
      { ...options, inDuckdb: options.topK !== undefined },
    );
    reportScores(options, target, rows, started, threshold);
    return;
  }
  const { bytes, model } = await readModelFile(modelPath);
  model.dispose();
  const sentence = target === undefined ? 'stopped before the end' : notWritten(target);
  await stoppable(sentence, (signal) =>
    withInput(
      source,
      options,
      async (input) => {
        if (target === undefined) await showOddest(input, bytes, options);
        else await writeScores(input, bytes, target, options, signal);
      },
      signal,
    ),
  );
}

/** Whether rows go through as Arrow batches. The oddest rows are only known when all are there, in DuckDB. */
function isFiltered(source: RowSource, target: RowTarget, options: ScoreOptions): boolean {
  if (isArrow(target)) return true;
  return comesAsArrow(source, options) && options.topK === undefined;
}

function arrowColumns(
  { columnName, anomalyColumnName }: ScoreOptions,
  threshold: number | null,
): NewColumns {
  return {
    score: columnName,
    // the threshold is a FLOAT, as scores are
    ...(threshold === null
      ? {}
      : { isAnomaly: anomalyColumnName, threshold: Math.fround(threshold) }),
  };
}

async function writeScores(
  input: Input,
  model: Uint8Array,
  target: RowTarget,
  options: ScoreOptions,
  signal: AbortSignal,
): Promise<void> {
  const started = performance.now();
  const threshold = await thresholdFor(input, model, options);
  const select = scoredRows(input, options, threshold);
  const rows = await writeOutput(input.connection, select, model, target, {
    signal,
    progress: createProgress(options.quiet === true),
    folder: input.folder,
  });
  reportScores(options, target, rows, started, threshold);
}

function reportScores(
  options: ScoreOptions,
  target: RowTarget,
  rows: number,
  started: number,
  threshold: number | null,
): void {
  const remark = threshold === null ? '' : `; anomalies score at least ${threshold.toFixed(3)}`;
  reportOnRows(options, { output: target.path, rows, started, facts: { threshold }, remark });
}

async function showOddest(input: Input, model: Uint8Array, options: ScoreOptions): Promise<void> {
  const threshold = options.topK === undefined ? await thresholdFor(input, model, options) : null;
  const name = quoteName(options.columnName);
  const result = await input.connection.runAndReadAll(
    `SELECT ${name}, * EXCLUDE (${name}) FROM (${scoredRows(input, options, null)})
     ${threshold === null ? '' : `WHERE ${name} >= ${threshold}`}
     ORDER BY ${name} DESC LIMIT ${options.topK ?? SHOWN_ROWS}`,
    { model: blobValue(model) },
  );
  const rows = resultRows(result);
  const names = result.columnNames();
  report(
    options,
    { threshold, oddest: resultRecords(result) },
    rows.length === 0
      ? 'no row is that odd'
      : `the ${rows.length === 1 ? 'oddest row' : `${wholeText(rows.length)} oddest rows`}:\n` +
          textTable(names, rows, { width: process.stdout.columns || 120 }),
  );
}

/** The score from which on a row is an anomaly, or null when the user did not ask. */
async function thresholdFor(
  input: Input,
  model: Uint8Array,
  options: ScoreOptions,
): Promise<number | null> {
  if (options.topK === undefined) return givenThreshold(options);
  const name = quoteName(options.columnName);
  const result = await input.connection.runAndReadAll(
    `SELECT min(${name}) FROM (
       SELECT ${name} FROM (${scoredRows(input, options, null)}) ORDER BY ${name} DESC LIMIT ${options.topK})`,
    { model: blobValue(model) },
  );
  const [lowest] = result.getRows()[0] ?? [];
  if (typeof lowest !== 'number')
    throw new UsageError('--top-k needs at least one row, and the input has none');
  return lowest;
}

function givenThreshold({ threshold, contamination }: ScoreOptions): number | null {
  if (threshold !== undefined) return threshold;
  return contamination === undefined ? null : thresholdOf(contamination);
}

function scoredRows(input: Input, options: ScoreOptions, threshold: number | null): string {
  const columns: NewColumn[] = [
    { name: options.columnName, sql: (score) => score, option: '--column-name' },
  ];
  if (threshold !== null) {
    columns.push({
      name: options.anomalyColumnName,
      sql: (score) => `${score} >= ${threshold}::FLOAT`,
      option: '--anomaly-column-name',
    });
  }
  return newColumns(input, 'aae_score_model', columns);
}
