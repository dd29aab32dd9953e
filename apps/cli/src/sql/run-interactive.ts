import { VERSION } from '@colatent/core';
import { version as duckdbVersion } from '@duckdb/node-api';
import process from 'node:process';
import { InterruptedError, StatementError } from '../failures.js';
import { styled } from '../terminal-colour.js';
import { isDotCommand, runDotCommand } from './dot-commands.js';
import { LineEditor } from './line-editor.js';
import { runFile } from './run-lines.js';
import type { SqlShell } from './sql-shell.js';
import { StatementBuffer } from './statement-buffer.js';
import { describeSqlFailure } from './statement-failure.js';
import { TypedInterrupt } from './typed-interrupt.js';

const PROMPT = 'colatent> ';
const CONTINUED = '     ...> ';

/**
 * Asks for statements and dot commands on the terminal and runs them until Ctrl-D or `.quit`. A failure is shown and the shell stays;
 * Ctrl-C drops what is being typed, or stops what runs.
 * @param database what the greeting calls the database; without it there is no greeting.
 */
export async function runInteractive(shell: SqlShell, database: string | undefined): Promise<void> {
  const buffer = new StatementBuffer(shell.connection);
  const typed = new TypedInterrupt();
  shell.wantsToStop = typed.look;
  const editor = new LineEditor({
    shell,
    pending: () => buffer.pending,
    onInterrupt: (isRunning) => {
      buffer.clear();
      if (isRunning) shell.interrupt();
    },
  });
  try {
    if (database !== undefined) {
      await shell.print(
        `Colatent ${VERSION} on DuckDB ${duckdbVersion()}, ${database}. A semicolon ends a statement, .help lists commands, Ctrl-D quits.\n`,
      );
    }
    for (;;) {
      const line = await editor.nextLine(buffer.isEmpty ? PROMPT : CONTINUED);
      if (line === undefined) return;
      try {
        if ((await runLine(shell, buffer, line)) === 'quit') return;
      } catch (failure) {
        buffer.clear();
        if (failureIsInterruption(failure)) editor.dropTyped();
        const message =
          failure instanceof StatementError ? failure.message : describeSqlFailure(failure);
        process.stderr.write(`${styled(process.stderr, 'red', message)}\n`);
      }
    }
  } finally {
    editor.close();
    typed[Symbol.dispose]();
  }
}

async function runLine(
  shell: SqlShell,
  buffer: StatementBuffer,
  line: string,
): Promise<'end' | 'quit'> {
  if (buffer.isEmpty && isDotCommand(line)) {
    return runDotCommand(shell, line, (path) => runFile(shell, path));
  }
  buffer.add(line);
  for (let one = await buffer.next(); one !== undefined; one = await buffer.next()) {
    await shell.run(one.text);
  }
  return 'end';
}

function failureIsInterruption(failure: unknown): boolean {
  return (
    failure instanceof InterruptedError ||
    (failure instanceof Error && failureIsInterruption(failure.cause))
  );
}
