import { install } from '@colatent/duckdb';
import { DuckDBInstance } from '@duckdb/node-api';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Command } from 'commander';
import { realpath } from 'node:fs/promises';
import { chosenEngine } from './engine-option.js';
import type { EngineOptions } from './engine-option.js';
import { describeFailure, InputError, UsageError } from './failures.js';
import { formatOfFile } from './file-format.js';
import type { FileFormat } from './file-format.js';
import { quoteName, quoteText } from './sql-text.js';

/** Which rows of the input a command works on. */
export interface InputOptions {
  /** A table or view of a DuckDB database, `schema.table` allowed. */
  readonly table?: string;
  /** A SELECT instead of a table; a file's rows are in the view `input`. */
  readonly query?: string;
  /** A condition on the rows. */
  readonly where?: string;
}

/** Where a command stores models. */
export interface StoreOptions {
  /** A DuckDB database, made if there is none; it may be the input itself. */
  readonly database?: string;
}

/** An input opened in a DuckDB of its own, with Colatent's functions installed. */
export interface Input {
  readonly connection: DuckDBConnection;
  /** What to write after FROM to read the rows. */
  readonly relation: string;
  /** Names of the columns, in order. */
  readonly columnNames: readonly string[];
  /** The table of models of the database that is to store one, as SQL finds it; null when none is. */
  readonly models: string | null;
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

/**
 * Opens a file for the length of `work`.
 * @throws InputError or UsageError when the input, table or query cannot be used.
 */
export async function withInput<T>(
  path: string,
  options: InputOptions & EngineOptions & StoreOptions,
  work: (input: Input) => Promise<T>,
): Promise<T> {
  if (options.table !== undefined && options.query !== undefined) {
    throw new UsageError('give --table or --query, not both');
  }
  const format = await formatOfFile(path);
  if (format !== 'duckdb' && options.table !== undefined) {
    throw new UsageError(`--table is for DuckDB databases, and ${path} is one table already`);
  }
  if (format === 'arrow') {
    throw new UsageError(
      `${path} is Arrow data, which is read by score, embed and transform, without --table, --query and --where`,
    );
  }
  const instance = await DuckDBInstance.create(':memory:');
  try {
    const connection = await instance.connect();
    try {
      await connection.run('SET preserve_insertion_order = true');
      await install(connection, { engine: chosenEngine(options) });
      const storesIntoInput = await isSameFile(path, options.database);
      const relation = await openRelation(connection, path, format, options, storesIntoInput);
      const models = await openModels(connection, options.database, storesIntoInput);
      const columnNames = await columnNamesOf(connection, relation, path);
      return await work({ connection, relation, columnNames, models });
    } finally {
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
  }
}

async function openRelation(
  connection: DuckDBConnection,
  path: string,
  format: Exclude<FileFormat, 'arrow'>,
  options: InputOptions,
  writable: boolean,
): Promise<string> {
  let from: string;
  if (format === 'duckdb') {
    await connection.run(`ATTACH ${quoteText(path)} AS source${writable ? '' : ' (READ_ONLY)'}`);
    await connection.run('USE source');
    from = options.table === undefined ? '' : options.table.split('.').map(quoteName).join('.');
    if (from === '' && options.query === undefined) from = await onlyTable(connection, path);
  } else {
    await connection.run(`CREATE TEMP VIEW input AS FROM ${reader(format, path)}`);
    from = 'input';
  }
  if (options.query !== undefined) from = `(${options.query.replace(/[\s;]+$/, '')}\n)`;
  return options.where === undefined ? from : `(FROM ${from} WHERE (${options.where}\n))`;
}

/** Attaches the database that stores models, unless it is attached as the input already. */
async function openModels(
  connection: DuckDBConnection,
  database: string | undefined,
  isInput: boolean,
): Promise<string | null> {
  if (database === undefined) return null;
  if (!isInput) await connection.run(`ATTACH ${quoteText(database)} AS store`);
  return `${isInput ? 'source' : 'store'}.main.aae_models`;
}

async function isSameFile(path: string, other: string | undefined): Promise<boolean> {
  if (other === undefined) return false;
  const [first, second] = await Promise.all([
    realpath(path),
    realpath(other).catch(() => undefined),
  ]);
  return first === second;
}

function reader(format: 'parquet' | 'csv' | 'json', path: string): string {
  // The path names one file: characters that would make it a pattern stand for themselves.
  const literal = quoteText(path.replaceAll(/[[*?]/g, '[$&]'));
  if (format === 'parquet') return `read_parquet(${literal})`;
  // Types are decided by every row, or a late odd value would end the run half way.
  if (format === 'csv') return `read_csv(${literal}, sample_size = -1)`;
  return `read_json_auto(${literal}, sample_size = -1)`;
}

async function onlyTable(connection: DuckDBConnection, path: string): Promise<string> {
  const result = await connection.runAndReadAll(
    `SELECT schema_name, table_name FROM duckdb_tables()
     WHERE database_name = 'source' AND table_name <> 'aae_models' ORDER BY ALL`,
  );
  const tables = result.getRowsJson().map((names) => names.map(String));
  const [first] = tables;
  if (first === undefined) throw new InputError(`${path} has no tables`);
  if (tables.length > 1) {
    const names = tables.map((table) => table.join('.')).join(', ');
    throw new UsageError(`say which table of ${path} with --table: ${names}`);
  }
  return first.map(quoteName).join('.');
}

async function columnNamesOf(
  connection: DuckDBConnection,
  relation: string,
  path: string,
): Promise<readonly string[]> {
  try {
    const prepared = await connection.prepare(`FROM ${relation} AS input_row`);
    const names = Array.from({ length: prepared.columnCount }, (_, i) => prepared.columnName(i));
    prepared.destroySync();
    return names;
  } catch (failure) {
    const reason = describeFailure(failure, false);
    throw new InputError(`cannot read ${path}: ${reason}`, { cause: failure });
  }
}
