import { exportSql, Model, type Engine } from '@colatent/core';
import type { DuckDBConnection } from '@duckdb/node-api';
import { MacroExistsError } from '../errors.js';
import { onlyModel } from '../functions/find-model-function.js';
import { checkPrefix } from './check-prefix.js';
import { quoteTable } from './quote-table.js';

/** How a model is published. */
export interface PublishOptions {
  /** What the macros' names begin with: `fraud` makes `fraud_score` and `fraud_embed`. Default: the model's name. */
  readonly as?: string;
  /** Replace macros of these names. Default: false. */
  readonly replace?: boolean;
  /** The table or view of models, with its schema and database if need be. Default: 'aae_models'. */
  readonly models?: string;
  /** What reads the model. Default: the core's default engine. */
  readonly engine?: Engine;
}

/** What was published. */
export interface Published {
  /** The macros' names: of the score and of the latent vector. */
  readonly score: string;
  readonly embed: string;
}

/**
 * Write a model into the connection's database as plain SQL macros, which any DuckDB client from 1.3 on scores rows with, by the database file
 * alone: `SELECT fraud_score(t) FROM payments t`. A macro keeps the model as it was; publish again, with `replace`, after training.
 *
 * All of it happens in one transaction, the caller's where there is one.
 * @param name of the model in the table of models.
 * @throws UnknownModelError when no model is named so, or several are.
 * @throws MacroExistsError when a function of that name exists and is not to be replaced, or cannot be.
 * @throws ArgumentError when macros cannot be named so.
 * @throws SqlExportError when a column of the model cannot be read in SQL.
 */
export async function publish(
  connection: DuckDBConnection,
  name: string,
  options: PublishOptions = {},
): Promise<Published> {
  const { as = name, replace = false, models = 'aae_models', engine } = options;
  checkPrefix(as);
  const model = Model.fromBytes(await modelBytes(connection, name, models), engine && { engine });
  const { functions, statements } = exportSql(model, { name: as, replace });
  model.dispose();
  await inTransaction(connection, async () => {
    await refuseToOverwrite(connection, Object.values(functions), replace);
    for (const statement of statements) await connection.run(statement);
  });
  return functions;
}

async function modelBytes(
  connection: DuckDBConnection,
  name: string,
  models: string,
): Promise<Uint8Array> {
  const rows = await connection.runAndReadAll(
    `SELECT CAST(name AS VARCHAR), CASE WHEN CAST(name AS VARCHAR) = $name THEN CAST(model AS BLOB) END FROM ${quoteTable(models)}`,
    { name },
  );
  const [names = [], blobs = []] = rows.getColumns();
  const found = blobs.filter((_, row) => names[row] === name);
  return onlyModel(name, found, names);
}

async function refuseToOverwrite(
  connection: DuckDBConnection,
  names: readonly string[],
  replace: boolean,
): Promise<void> {
  for (const name of names) {
    const existing = await connection.runAndReadAll(
      `SELECT bool_and(database_name = current_database() AND schema_name = current_schema() AND function_type = 'macro')
       FROM duckdb_functions()
       WHERE lower(function_name) = lower($name)
         AND (internal OR database_name = 'temp' OR (database_name = current_database() AND schema_name = current_schema()))`,
      { name },
    );
    const isOwn = existing.getColumns()[0]?.[0] ?? null;
    if (isOwn === null || (isOwn === true && replace)) continue;
    throw new MacroExistsError(
      isOwn === true
        ? `there is a macro "${name}" already; replace it by the option "replace", or give another name by the option "as"`
        : `there is another function "${name}"; give another name by the option "as"`,
    );
  }
}

async function inTransaction(
  connection: DuckDBConnection,
  work: () => Promise<void>,
): Promise<void> {
  if (await isInTransaction(connection)) {
    await work();
    return;
  }
  await connection.run('BEGIN TRANSACTION');
  try {
    await work();
    await connection.run('COMMIT');
  } catch (failure) {
    await connection.run('ROLLBACK');
    throw failure;
  }
}

/** A statement on its own is a transaction with a number of its own. To try BEGIN would end the caller's transaction. */
async function isInTransaction(connection: DuckDBConnection): Promise<boolean> {
  const number = async (): Promise<unknown> =>
    (await connection.runAndReadAll('SELECT txid_current()')).getColumns()[0]?.[0];
  return (await number()) === (await number());
}
