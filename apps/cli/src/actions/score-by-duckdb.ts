import { blobValue } from '@duckdb/node-api';
import process from 'node:process';
import type { ScoreOptions } from '../commands/score.js';
import { UsageError } from '../failures.js';
import { givenThreshold } from '../given-threshold.js';
import { stoppable } from '../interruption.js';
import { readModelFile } from '../model-file.js';
import { newColumns } from '../new-columns.js';
import type { NewColumn } from '../new-columns.js';
import { wholeText } from '../number-text.js';
import { withInput } from '../open-input.js';
import type { Input } from '../open-input.js';
import { createProgress } from '../progress.js';
import { report } from '../report.js';
import { reportScores } from '../report-scores.js';
import { resultRecords, resultRows } from '../result-rows.js';
import { notWritten } from '../rows/row-places.js';
import type { RowSource, RowTarget } from '../rows/row-places.js';
import { quoteName } from '../sql-text.js';
import { textTable } from '../text-table.js';
import { writeOutput } from '../write-output.js';

const SHOWN_ROWS = 10;

/** Scores rows by SQL: writes them, or without a target shows the oddest. */
export async function scoreByDuckdb(
  modelPath: string,
  source: RowSource,
  target: RowTarget | undefined,
  options: ScoreOptions,
): Promise<void> {
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
    progress: await createProgress(options.quiet === true),
    folder: input.folder,
  });
  reportScores(options, target, rows, started, threshold);
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
export async function thresholdFor(
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
