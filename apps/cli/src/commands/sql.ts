import { Option } from 'commander';
import type { Command } from 'commander';
import process from 'node:process';
import { addEngineOption, chosenEngine } from '../engine-option.js';
import type { EngineOptions } from '../engine-option.js';
import { UsageError } from '../failures.js';
import { addQuietOption } from '../quiet-option.js';
import type { QuietOption } from '../quiet-option.js';
import { OUTPUT_MODES } from '../sql/print-result.js';
import type { OutputMode } from '../sql/print-result.js';
import { runInteractive } from '../sql/run-interactive.js';
import { linesOf, runFile, runLines } from '../sql/run-lines.js';
import { SqlShell } from '../sql/sql-shell.js';

interface SqlOptions extends EngineOptions, QuietOption {
  readonly mode?: OutputMode;
  readonly readOnly?: boolean;
}

/** SQL given on the command line: text or a file of it. */
interface Script {
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
    .action((database: string | undefined, options: SqlOptions) => sql(database, options, scripts));
}

async function sql(
  database: string | undefined,
  options: SqlOptions,
  scripts: readonly Script[],
): Promise<void> {
  const readOnly = options.readOnly === true;
  if (readOnly && (database === undefined || database === ':memory:')) {
    throw new UsageError('--read-only is for a database file; name one');
  }
  const quiet = options.quiet === true;
  const shell = await SqlShell.open({
    database,
    readOnly,
    mode: options.mode ?? (process.stdout.isTTY ? 'table' : 'csv'),
    quiet,
    engine: chosenEngine(options),
  });
  try {
    if (scripts.length > 0) await runScripts(shell, scripts);
    else if (process.stdin.isTTY) {
      await runInteractive(shell, quiet ? undefined : (database ?? 'a database in memory'));
    } else {
      process.stdin.setEncoding('utf8');
      await runLines(shell, 'stdin', linesOf(process.stdin as AsyncIterable<string>));
    }
  } finally {
    shell[Symbol.dispose]();
  }
}

async function runScripts(shell: SqlShell, scripts: readonly Script[]): Promise<void> {
  for (const { kind, value } of scripts) {
    const end =
      kind === 'file'
        ? await runFile(shell, value)
        : await runLines(shell, '-c', value.split('\n'));
    if (end === 'quit') return;
  }
}
