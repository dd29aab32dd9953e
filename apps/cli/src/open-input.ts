import { install } from '@colatent/duckdb';
import { DuckDBInstance, DuckDBTypeId } from '@duckdb/node-api';
import type { DuckDBConnection } from '@duckdb/node-api';
import { createWriteStream } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { boundDuckdb } from './bounded-duckdb.js';
import { chosenEngine } from './chosen-engine.js';
import type { EngineOptions } from './engine-option.js';
import { describeFailure, InputError, UsageError } from './failures.js';
import type { InputOptions } from './input-options.js';
import { bytesOf } from './rows/arrow-rows.js';
import { STANDARD_STREAM } from './rows/row-places.js';
import type { RowSource } from './rows/row-places.js';
import { quoteName, quotePath, quoteText } from './sql-text.js';
import { withTemporaryFolder } from './temporary-folder.js';

/** Which columns of the input a command does not need. */
export interface ExcludeOption {
  readonly exclude?: readonly string[];
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
  /** Time zones of columns that Arrow data names, which DuckDB's types do not. */
  readonly timeZones: ReadonlyMap<string, string>;
  /** Columns of Arrow data that `exclude` names and DuckDB could not hold. */
  readonly leftOut: readonly string[];
  /** The table of models of the database that is to store one, as SQL finds it; null when none is. */
  readonly models: string | null;
  /** A folder for files that are not needed any longer than the input. */
  readonly folder: () => Promise<string>;
}

/**
 * Opens a file, or stdin, for the length of `work`. What DuckDB cannot read as it comes is first put into temporary files: stdin, as
 * Parquet is read from its end, and CSV and JSON twice; and Arrow data, as Parquet.
 * @param signal ends the reading of stdin and of Arrow data.
 * @throws InputError or UsageError when the input, table or query cannot be used.
 */
export async function withInput<T>(
  source: RowSource,
  options: InputOptions & ExcludeOption & EngineOptions & StoreOptions,
  work: (input: Input) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  checkOptions(source, options);
  const instance = await DuckDBInstance.create(':memory:');
  try {
    const connection = await instance.connect();
    try {
      await boundDuckdb(connection);
      await install(connection, { engine: chosenEngine(options) });
      return await withTemporaryFolder(async (folder) => {
        const storesIntoInput = await isSameFile(source.path, options.database);
        const { exclude } = options;
        const opening = { writable: storesIntoInput, folder, signal, exclude };
        const opened = await openSource(connection, source, opening);
        const relation = await chooseRows(connection, source, opened.relation, options);
        const models = await openModels(connection, options.database, storesIntoInput);
        const columns = await columnsOf(connection, relation, source.path);
        const timeZones = columns.flatMap(({ name, isMoment }): [string, string][] => {
          const zone = opened.timeZones.get(name);
          return zone !== undefined && isMoment ? [[name, zone]] : [];
        });
        return work({
          connection,
          relation,
          columnNames: columns.map(({ name }) => name),
          timeZones: new Map(timeZones),
          leftOut: opened.leftOut,
          models,
          folder,
        });
      });
    } finally {
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
  }
}

function checkOptions({ path, format }: RowSource, { table, query }: InputOptions): void {
  if (table !== undefined && query !== undefined) {
    throw new UsageError('give --table or --query, not both');
  }
  if (format !== 'duckdb' && table !== undefined) {
    const name = path === STANDARD_STREAM ? 'stdin' : path;
    throw new UsageError(`--table is for DuckDB databases, and ${name} is one table already`);
  }
}

interface OpenedSource {
  /** What to write after FROM to read the rows, or null for a database, which may have several tables. */
  readonly relation: string | null;
  readonly timeZones: ReadonlyMap<string, string>;
  readonly leftOut: readonly string[];
}

interface Opening extends ExcludeOption {
  /** Whether a database is written to. */
  readonly writable: boolean;
  readonly folder: () => Promise<string>;
  readonly signal: AbortSignal | undefined;
}

async function openSource(
  connection: DuckDBConnection,
  source: RowSource,
  { writable, folder, signal, exclude }: Opening,
): Promise<OpenedSource> {
  const { path, format } = source;
  if (format === 'duckdb') {
    await connection.run(`ATTACH ${quoteText(path)} AS source${writable ? '' : ' (READ_ONLY)'}`);
    await connection.run('USE source');
    return { relation: null, timeZones: new Map(), leftOut: [] };
  }
  let select: string;
  let timeZones: OpenedSource['timeZones'] = new Map();
  let leftOut: readonly string[] = [];
  if (format === 'arrow') {
    const { openArrow } = await import('./rows/open-arrow.js');
    ({ select, timeZones, leftOut } = await openArrow(source, await folder(), signal, exclude));
  } else if (path === STANDARD_STREAM) {
    const file = join(await folder(), 'stdin');
    await pipeline(bytesOf(source), createWriteStream(file), { signal });
    select = `FROM ${reader(format, file)}`;
  } else {
    select = `FROM ${reader(format, path)}`;
  }
  await connection.run(`CREATE TEMP VIEW input AS ${select}`);
  return { relation: 'input', timeZones, leftOut };
}

async function chooseRows(
  connection: DuckDBConnection,
  { path }: RowSource,
  relation: string | null,
  { table, query, where }: InputOptions,
): Promise<string> {
  let from = relation ?? table?.split('.').map(quoteName).join('.');
  if (query !== undefined) from = `(${query.replace(/[\s;]+$/, '')}\n)`;
  from ??= await onlyTable(connection, path);
  return where === undefined ? from : `(FROM ${from} WHERE (${where}\n))`;
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
    realpath(path).catch(() => undefined),
    realpath(other).catch(() => undefined),
  ]);
  return first !== undefined && first === second;
}

function reader(format: 'parquet' | 'csv' | 'json', path: string): string {
  const literal = quotePath(path);
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

async function columnsOf(
  connection: DuckDBConnection,
  relation: string,
  path: string,
): Promise<readonly { readonly name: string; readonly isMoment: boolean }[]> {
  try {
    const prepared = await connection.prepare(`FROM ${relation} AS input_row`);
    const columns = Array.from({ length: prepared.columnCount }, (_, i) => ({
      name: prepared.columnName(i),
      isMoment: prepared.columnTypeId(i) === DuckDBTypeId.TIMESTAMP_TZ,
    }));
    prepared.destroySync();
    return columns;
  } catch (failure) {
    const name = path === STANDARD_STREAM ? 'stdin' : path;
    const reason = describeFailure(failure, false);
    throw new InputError(`cannot read ${name}: ${reason}`, { cause: failure });
  }
}
