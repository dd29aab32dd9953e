import type { Command } from 'commander';
import { addReportOptions } from '../report.js';
import type { ReportOptions } from '../report.js';

/** What `colatent publish` is asked for. */
export interface PublishOptions extends ReportOptions {
  readonly as?: string;
  readonly replace?: boolean;
  readonly models: string;
}

const EXAMPLES = `
Examples:
  $ colatent publish shop.duckdb fraud
  $ duckdb shop.duckdb "SELECT *, fraud_score(t) AS score FROM payments t ORDER BY score DESC LIMIT 10"`;

/** Adds `colatent publish`. */
export function addPublishCommand(program: Command): void {
  const command = program
    .command('publish')
    .summary('write a model into its database as SQL macros')
    .description(
      'Writes a model of a DuckDB database into it as SQL macros, NAME_score and NAME_embed, with which every DuckDB client scores and embeds rows. No extension is needed.',
    )
    .argument('<database>', 'DuckDB database')
    .argument('<name>', 'name of the model in the table of models')
    .option('--as <prefix>', 'what the macros are named after (default: the name of the model)')
    .option('--replace', 'replace macros of these names')
    .option(
      '--models <table>',
      'table or view of models, with columns name and model',
      'aae_models',
    );
  addReportOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (database: string, name: string, options: PublishOptions) => {
      const { publishModel } = await import('../actions/publish.js');
      await publishModel(database, name, options);
    });
}
