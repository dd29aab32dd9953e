import { install, writeScores } from '@colatent/duckdb';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Command } from 'commander';
import { addEngineOption, chosenEngine } from '../engine-option.js';
import type { EngineOptions } from '../engine-option.js';
import { InterruptedError, UsageError } from '../failures.js';
import { formatOfFile } from '../file-format.js';
import { interruptible } from '../interruption.js';
import { clockText, countText, shortText } from '../number-text.js';
import { parseShare } from '../option-values.js';
import { createProgress } from '../progress.js';
import { addQuietOption } from '../quiet-option.js';
import type { QuietOption } from '../quiet-option.js';
import { addReportOptions, report } from '../report.js';
import type { ReportOptions } from '../report.js';

interface WriteOptions extends EngineOptions, QuietOption, ReportOptions {
  readonly model: string;
  readonly columnName: string;
  readonly contamination?: number;
  readonly anomalyColumnName: string;
  readonly reason?: boolean;
  readonly reasonColumnName: string;
  readonly latent?: boolean;
  readonly latentColumnName: string;
  readonly replace?: boolean;
}

const EXAMPLES = `
The table gets a column "score"; with --contamination a column "is_anomaly", with --reason a column "reason", with --latent a column
"latent". They are written in one transaction: Ctrl-C, or the end of the process, leaves the table as it was. Written again, they are
written anew.

Examples:
  $ colatent train shop.duckdb --table orders --database shop.duckdb --name orders
  $ colatent write shop.duckdb orders --model orders
  $ colatent write shop.duckdb sales.orders --model orders --contamination 0.001 --latent`;

/** Adds `colatent write`. */
export function addWriteCommand(program: Command): void {
  const command = program
    .command('write')
    .summary('write scores and latent vectors into a table of a database')
    .description(
      'Scores the rows of a table in place, by a model of the same database: the scores become columns of the table.',
    )
    .argument('<database>', 'DuckDB database')
    .argument('<table>', 'table to score, schema.table allowed')
    .requiredOption('--model <name>', 'name of the model in the table aae_models')
    .option('--column-name <name>', 'name of the score column', 'score')
    .option(
      '--contamination <share>',
      'also flag rows as odd as this share of ordinary rows',
      parseShare,
    )
    .option('--anomaly-column-name <name>', 'name of the anomaly column', 'is_anomaly')
    .option('--reason', 'also write what makes anomalies odd (default contamination: 0.01)')
    .option('--reason-column-name <name>', 'name of the column of reasons', 'reason')
    .option('--latent', 'also write latent vectors')
    .option('--latent-column-name <name>', 'name of the column of latent vectors', 'latent')
    .option('--replace', 'replace a column of that name and another type');
  addEngineOption(command);
  addQuietOption(command);
  addReportOptions(command).addHelpText('after', EXAMPLES).action(write);
}

async function write(path: string, table: string, options: WriteOptions): Promise<void> {
  if ((await formatOfFile(path)) !== 'duckdb') {
    throw new UsageError(`${path} is no DuckDB database; score files with colatent score`);
  }
  const started = performance.now();
  const secondsSinceStart = (): number => (performance.now() - started) / 1000;
  const progress = createProgress(options.quiet === true);
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  const written = await interruptible(async (signal) => {
    try {
      await install(connection, { engine: chosenEngine(options) });
      return await writeScores(connection, {
        name: options.model,
        table,
        columns: {
          score: options.columnName,
          ...(options.contamination !== undefined && { isAnomaly: options.anomalyColumnName }),
          ...(options.reason === true && { reason: options.reasonColumnName }),
          ...(options.latent === true && { latent: options.latentColumnName }),
        },
        contamination: options.contamination,
        replace: options.replace,
        signal,
        onProgress: ({ rows, totalRows }) => {
          const share = rows / totalRows;
          const seconds = secondsSinceStart();
          const left = clockText((seconds * (1 - share)) / share);
          progress.show(
            share,
            `${Math.floor(share * 100)} %  ${shortText(rows / seconds)} rows/s  ${left} left`,
          );
        },
      });
    } catch (failure) {
      if (!signal.aborted) throw failure;
      throw new InterruptedError(`stopped; ${table} is as it was`, { cause: failure });
    }
  }).finally(() => {
    progress.finish();
    connection.closeSync();
    instance.closeSync();
  });
  const seconds = secondsSinceStart();
  const { rows, added } = written;
  const threshold = options.contamination === undefined ? null : written.threshold;
  const rowsPerSecond = rows / seconds;
  report(
    options,
    { database: path, table, rows, added, threshold, seconds, rowsPerSecond },
    `${table}: ${countText(rows, 'row')} in ${seconds.toFixed(1)} s (${shortText(rowsPerSecond)} rows/s)` +
      (threshold === null ? '' : `; anomalies score at least ${threshold.toFixed(3)}`),
  );
}
