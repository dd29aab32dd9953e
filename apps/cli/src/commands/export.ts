import type { SqlDialectName } from '@colatent/core';
import { Option } from 'commander';
import type { Command } from 'commander';

/** What `colatent export` is asked for. */
export interface ExportOptions {
  readonly sql: SqlDialectName;
  readonly as?: string;
  readonly replace?: boolean;
  readonly output?: string;
}

/** All dialects of the core, as its type makes sure: its own list would have every command load it. */
const DIALECTS = Object.keys({
  duckdb: true,
  postgres: true,
  spark: true,
  bigquery: true,
} satisfies Record<SqlDialectName, true>);

const EXAMPLES = `
Examples:
  $ colatent export fraud.aae --sql duckdb -o fraud.sql
  $ duckdb shop.duckdb < fraud.sql`;

/** Adds `colatent export`. */
export function addExportCommand(program: Command): void {
  program
    .command('export')
    .summary('print a model as SQL')
    .description(
      'Prints a model as SQL that needs nothing of Colatent: functions of a row that give its score and its latent vector.',
    )
    .argument('<model>', 'model file')
    .addOption(new Option('--sql <dialect>', 'which SQL').choices(DIALECTS).makeOptionMandatory())
    .option('--as <prefix>', 'what the functions are named after (default: the name of the file)')
    .option('--replace', 'replace functions of these names')
    .option('-o, --output <file>', 'file to write (default: print)')
    .option('--verbose', 'on failure, print where it came from')
    .addHelpText('after', EXAMPLES)
    .action(async (model: string, options: ExportOptions) => {
      const { exportModel } = await import('../actions/export.js');
      await exportModel(model, options);
    });
}
