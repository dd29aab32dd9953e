import { createReadStream } from 'node:fs';
import { describeSqlFailure, statementFailure } from './statement-failure.js';
import { isDotCommand, runDotCommand } from './dot-commands.js';
import type { EndOfInput } from './dot-commands.js';
import type { SqlShell } from './sql-shell.js';
import { StatementBuffer } from './statement-buffer.js';
import type { Statement } from './statement-buffer.js';
import { InputError, StatementError } from '../failures.js';

/** Files that may read each other before it is taken for a circle. */
const DEEPEST_READ = 16;

/**
 * Runs the statements and dot commands of an input in order, each as soon as it is whole.
 * @param source what the input is called in messages, such as a file's name.
 * @param depth files that read this one.
 * @throws StatementError at the first that fails.
 */
export async function runLines(
  shell: SqlShell,
  source: string,
  lines: AsyncIterable<string> | Iterable<string>,
  depth = 0,
): Promise<EndOfInput> {
  const buffer = new StatementBuffer(shell.connection);
  for await (const line of lines) {
    if (buffer.isEmpty && isDotCommand(line)) {
      const number = buffer.nextLine;
      const end = await runDotCommand(shell, line, (path) => runFile(shell, path, depth + 1)).catch(
        (failure: unknown) => {
          if (failure instanceof StatementError) throw failure;
          throw statementFailure(source, { text: line, line: number }, failure);
        },
      );
      if (end === 'quit') return end;
      buffer.skip();
      continue;
    }
    buffer.add(line);
    for (let one = await buffer.next(); one !== undefined; one = await buffer.next()) {
      await runStatement(shell, source, one);
    }
  }
  const last = await buffer.rest();
  if (last !== undefined) await runStatement(shell, source, last);
  return 'end';
}

/** Runs a file; see `runLines`. @throws InputError when it cannot be read. */
export async function runFile(shell: SqlShell, path: string, depth = 0): Promise<EndOfInput> {
  if (depth > DEEPEST_READ) {
    throw new InputError(`${path} is read within ${DEEPEST_READ} files: do they read themselves?`);
  }
  return runLines(shell, path, linesOf(fileChunks(path)), depth);
}

/** The lines of a text that comes in pieces. */
export async function* linesOf(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let last = '';
  for await (const piece of pieces) {
    const lines = (last + piece).split('\n');
    last = lines.pop() ?? '';
    yield* lines;
  }
  if (last !== '') yield last;
}

async function* fileChunks(path: string): AsyncGenerator<string> {
  const stream = createReadStream(path, 'utf8');
  let isFirst = true;
  try {
    for await (const chunk of stream as AsyncIterable<string>) {
      yield isFirst ? chunk.replace(/^\ufeff/, '') : chunk;
      isFirst = false;
    }
  } catch (failure) {
    const code = failure instanceof Error && 'code' in failure ? failure.code : undefined;
    if (code === undefined) throw failure;
    throw new InputError(
      code === 'ENOENT'
        ? `there is no file ${path}`
        : code === 'EISDIR'
          ? `${path} is a folder, not a file`
          : `cannot read ${path}: ${describeSqlFailure(failure)}`,
    );
  }
}

async function runStatement(shell: SqlShell, source: string, statement: Statement): Promise<void> {
  try {
    await shell.run(statement.text);
  } catch (failure) {
    throw statementFailure(source, statement, failure);
  }
}
