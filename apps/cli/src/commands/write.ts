import type { Command } from 'commander';
import { addEngineOption } from '../engine-option.js';
import type { EngineOptions } from '../engine-option.js';
import { parseShare } from '../option-values.js';
import { addQuietOption } from '../quiet-option.js';
import type { QuietOption } from '../quiet-option.js';
import { addReportOptions } from '../report.js';
import type { ReportOptions } from '../report.js';

/** What `colatent write` is asked for. */
export interface WriteOptions extends EngineOptions, QuietOption, ReportOptions {
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
  addReportOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (database: string, table: string, options: WriteOptions) => {
      const { write } = await import('../actions/write.js');
      await write(database, table, options);
    });
}
