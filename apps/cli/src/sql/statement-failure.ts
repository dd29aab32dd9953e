import { StatementError } from '../failures.js';
import { cutToWidth } from './display-width.js';
import type { Statement } from './statement-buffer.js';

const SHOWN_WIDTH = 200;

/**
 * The failure of a statement of a script.
 * @param source what the script is called.
 */
export function statementFailure(
  source: string,
  { text, line }: Statement,
  cause: unknown,
): StatementError {
  const message = describeSqlFailure(cause);
  const shown = cutToWidth(text.replaceAll(/\s+/g, ' ').trim(), SHOWN_WIDTH);
  return new StatementError(
    `${source}, line ${line}: ${linesOfSource(message, line)}\nin ${shown}`,
    {
      cause,
    },
  );
}

/** What DuckDB says of a failure, its hints and the place in the statement included. */
export function describeSqlFailure(failure: unknown): string {
  const message = failure instanceof Error ? failure.message : String(failure);
  return message.replace(/^Failed to (extract|execute|prepare)[^:]*: /, '').trimEnd();
}

/** Counts the `LINE 1:` of a message from the start of the source, and keeps the caret below its place. */
function linesOfSource(message: string, firstLine: number): string {
  return message.replace(
    /^LINE (\d+):(.*\n)( *\^)/m,
    (_, digits: string, text: string, caret: string) => {
      const line = String(Number(digits) + firstLine - 1);
      return `LINE ${line}:${text}${' '.repeat(line.length - digits.length)}${caret}`;
    },
  );
}
