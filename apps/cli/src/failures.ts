import type { OptionError } from '@colatent/core';
import { CommanderError } from 'commander';

/** What the process answers to the shell. */
export const EXIT_CODE = {
  done: 0,
  failed: 1,
  wrongUsage: 2,
  /** 128 + SIGINT, as shells expect of a program stopped by Ctrl-C. */
  interrupted: 130,
} as const;

/** Options that the core refuses are told by their name: their class would have every command load the core. */
const OPTION_ERROR: OptionError['name'] = 'OptionError';

/** The command cannot be carried out as it was typed. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The data, a file or a table cannot be used. */
export class InputError extends Error {
  override readonly name = 'InputError';
}

/** The user stopped the command. The message says what was kept. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
}

/** A statement of a script failed. The message says which and where, and holds all that DuckDB says. */
export class StatementError extends Error {
  override readonly name = 'StatementError';
}

/** The exit code for whatever a command threw. */
export function exitCodeOf(failure: unknown): number {
  if (failure instanceof CommanderError) {
    return failure.exitCode === 0 ? EXIT_CODE.done : EXIT_CODE.wrongUsage;
  }
  if (failure instanceof UsageError) return EXIT_CODE.wrongUsage;
  if (failure instanceof Error && failure.name === OPTION_ERROR) return EXIT_CODE.wrongUsage;
  if (failure instanceof InterruptedError) return EXIT_CODE.interrupted;
  return EXIT_CODE.failed;
}

/** One sentence for the user; with `verbose`, the stack that led there. */
export function describeFailure(failure: unknown, verbose: boolean): string {
  if (!(failure instanceof Error)) return String(failure);
  if (verbose) return failure.stack ?? failure.message;
  if (failure instanceof StatementError) return failure.message;
  // DuckDB follows its sentence with hints and the query, each on lines of its own.
  const [sentence = failure.message] = failure.message.split(/\n(?=\n|LINE |Candidate )/);
  return sentence.replaceAll(/\s*\n\s*/g, ' ');
}
