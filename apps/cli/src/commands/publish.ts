import { publish } from '@colatent/duckdb';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Command } from 'commander';
import { InputError } from '../failures.js';
import { formatOfFile } from '../file-format.js';
import { addReportOptions, report } from '../report.js';
import type { ReportOptions } from '../report.js';

interface PublishOptions extends ReportOptions {
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
  addReportOptions(command).addHelpText('after', EXAMPLES).action(run);
}

async function run(path: string, name: string, options: PublishOptions): Promise<void> {
  if ((await formatOfFile(path)) !== 'duckdb') {
    throw new InputError(`${path} is not a DuckDB database`);
  }
  const instance = await DuckDBInstance.create(path);
  try {
    const connection = await instance.connect();
    try {
      const { as, replace = false, models } = options;
      const made = await publish(connection, name, {
        replace,
        models,
        ...(as !== undefined && { as }),
      });
      report(options, made, `${path}: SELECT ${made.score}(t), ${made.embed}(t) FROM ... t`);
    } finally {
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
  }
}
