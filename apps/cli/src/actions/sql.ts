import process from 'node:process';
import { chosenEngine } from '../chosen-engine.js';
import type { Script, SqlOptions } from '../commands/sql.js';
import { UsageError } from '../failures.js';
import { runInteractive } from '../sql/run-interactive.js';
import { linesOf, runFile, runLines } from '../sql/run-lines.js';
import { SqlShell } from '../sql/sql-shell.js';

/** Runs scripts, stdin, or a shell on a terminal. */
export async function sql(
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
