import type { Command } from 'commander';

/** Which rows of the input a command works on. */
export interface InputOptions {
  /** A table or view of a DuckDB database, `schema.table` allowed. */
  readonly table?: string;
  /** A SELECT instead of a table; a file's rows are in the view `input`. */
  readonly query?: string;
  /** A condition on the rows. */
  readonly where?: string;
}

/** Adds the options that say which rows of the input are meant. */
export function addInputOptions(command: Command): Command {
  return command
    .option('--table <name>', 'table or view of a DuckDB database')
    .option(
      '--query <sql>',
      'SELECT that gives the rows; the rows of a file are in the view "input"',
    )
    .option('--where <condition>', 'SQL condition on the rows');
}
