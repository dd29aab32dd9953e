import { Option } from 'commander';
import type { Command } from 'commander';
import { addEngineOption } from '../engine-option.js';
import type { EngineOptions } from '../engine-option.js';
import { addQuietOption } from '../quiet-option.js';
import type { QuietOption } from '../quiet-option.js';
import { OUTPUT_MODES } from '../sql/output-mode.js';
import type { OutputMode } from '../sql/output-mode.js';

/** What `colatent sql` is asked for. */
export interface SqlOptions extends EngineOptions, QuietOption {
  readonly mode?: OutputMode;
  readonly readOnly?: boolean;
}

/** SQL given on the command line: text or a file of it. */
export interface Script {
  readonly kind: 'text' | 'file';
  readonly value: string;
}

const EXAMPLES = `
DATABASE is a DuckDB database file, made when it is missing; without it, the database is in memory.
With -c or -f, or when stdin is not a terminal, the statements run in order, and the first that fails
ends the run. Elsewhere it is a shell: a semicolon ends a statement, .help lists its commands.

Examples:
  $ colatent sql shop.duckdb
  $ colatent sql shop.duckdb -c "SELECT *, aae_score('orders', o) AS score FROM orders o ORDER BY score DESC LIMIT 5"
  $ colatent sql shop.duckdb --read-only --mode jsonlines -f report.sql > report.jsonl
  $ echo "SELECT 42 AS answer" | colatent sql`;

/** Adds `colatent sql`. */
export function addSqlCommand(program: Command): void {
  const scripts: Script[] = [];
  const collect =
    (kind: Script['kind']) =>
    (value: string): void => {
      scripts.push({ kind, value });
    };
  const command = program
    .command('sql')
    .summary('run SQL on a DuckDB database, or open a shell on it')
    .description('Runs SQL with all aae_ functions on a DuckDB database, or opens a shell on it.')
    .argument('[database]', 'DuckDB database file')
    .option('-c, --command <sql>', 'run statements; may be repeated', collect('text'))
    .option('-f, --file <file>', 'run a file of statements; may be repeated', collect('file'))
    .addOption(
      new Option(
        '--mode <mode>',
        'how results are printed (default: table on a terminal, csv elsewhere)',
      ).choices(OUTPUT_MODES),
    )
    .option('--read-only', 'open the database for reading only');
  addEngineOption(command);
  addQuietOption(command)
    .option('--verbose', 'on failure, print where it came from')
    .addHelpText('after', EXAMPLES)
    .action(async (database: string | undefined, options: SqlOptions) => {
      const { sql } = await import('../actions/sql.js');
      await sql(database, options, scripts);
    });
}
