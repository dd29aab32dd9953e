import type { NewColumns } from '@colatent/arrow';
import { thresholdOf } from '@colatent/core';
import { blobValue } from '@duckdb/node-api';
import { Option } from 'commander';
import type { Command } from 'commander';
import process from 'node:process';
import { arrowOptions, filterArrow } from '../arrow-filter.js';
import { addEngineOption } from '../engine-option.js';
import type { EngineOptions } from '../engine-option.js';
import { UsageError } from '../failures.js';
import { interruptible } from '../interruption.js';
import { readModelFile } from '../model-file.js';
import { newColumns } from '../new-columns.js';
import type { NewColumn } from '../new-columns.js';
import { countText, shortText, wholeText } from '../number-text.js';
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
  addFormatOption,
  isArrowInput,
  placeName,
  STANDARD_STREAM,
  withRowFiles,
} from '../standard-streams.js';
import type { StreamOptions } from '../standard-streams.js';
import { textTable } from '../text-table.js';
import { outputFormat, writeOutput } from '../write-output.js';

interface ScoreOptions
  extends InputOptions, StreamOptions, EngineOptions, QuietOption, ReportOptions {
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
at a time, or with --format as Parquet, CSV or JSON lines.

Examples:
  $ colatent score payments.aae payments.parquet
  $ colatent score payments.aae new.csv -o scored.csv
  $ colatent score payments.aae new.parquet --contamination 0.001 -o scored.parquet
  $ colatent score payments.aae < in.arrows > out.arrows
  $ colatent score orders.aae shop.duckdb --table orders --top-k 20`;

/** Adds `colatent score`. */
export function addScoreCommand(program: Command): void {
  const command = program
    .command('score')
    .summary('score the rows of a file or table by how odd they are')
    .description('Scores the rows of a file or table: the higher, the odder.')
    .argument('<model>', 'model file')
    .argument('[input]', 'file to score (default: stdin)', STANDARD_STREAM)
    .option('-o, --output <file>', '.parquet, .csv, .tsv, .jsonl or .arrows file to write, or -');
  addFormatOption(command);
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
  if (await isArrowInput(path, options)) {
    await filterArrow(modelPath, path, () => arrowColumns(options), arrowOptions(path, options));
    return;
  }
  const { bytes, model } = await readModelFile(modelPath);
  model.dispose();
  await withRowFiles(path, options, ({ input: file, output, outputName }) =>
    interruptible((signal) =>
      withInput(file, options, (input) =>
        output === undefined || outputName === undefined
          ? showOddest(input, bytes, options)
          : writeScores(input, bytes, file, { output, outputName }, options, signal),
      ),
    ),
  );
}

function arrowColumns({
  columnName,
  anomalyColumnName,
  threshold,
  contamination,
  topK,
}: ScoreOptions): NewColumns {
  if (topK !== undefined) {
    throw new UsageError(
      '--top-k needs all rows at once, and Arrow data goes through as it comes; use --threshold or --contamination',
    );
  }
  const from = contamination === undefined ? threshold : thresholdOf(contamination);
  return {
    score: columnName,
    // the threshold is a FLOAT, as scores are
    ...(from === undefined ? {} : { isAnomaly: anomalyColumnName, threshold: Math.fround(from) }),
  };
}

async function writeScores(
  input: Input,
  model: Uint8Array,
  path: string,
  { output, outputName }: { readonly output: string; readonly outputName: string },
  options: ScoreOptions,
  signal: AbortSignal,
): Promise<void> {
  await outputFormat(output, path);
  const started = performance.now();
  const threshold = await thresholdFor(input, model, options);
  const select = scoredRows(input, options, threshold);
  const rows = await writeOutput(input, select, model, output, {
    signal,
    progress: createProgress(options.quiet === true),
  });
  const seconds = (performance.now() - started) / 1000;
  const rowsPerSecond = rows / seconds;
  reportOnRows(
    options,
    { output: outputName, rows, threshold, seconds, rowsPerSecond },
    `${placeName(outputName)}: ${countText(rows, 'row')} in ${seconds.toFixed(1)} s (${shortText(rowsPerSecond)} rows/s)` +
      (threshold === null ? '' : `; anomalies score at least ${threshold.toFixed(3)}`),
  );
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
  if (options.threshold !== undefined) return options.threshold;
  if (options.contamination !== undefined) return thresholdOf(options.contamination);
  if (options.topK === undefined) return null;
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
