import { exportSql, Model, type Engine } from '@colatent/core';
import type { DuckDBConnection } from '@duckdb/node-api';
import { MacroExistsError } from '../errors.js';
import { ModelsTable } from '../models/models-table.js';
import { inTransaction } from '../tables/transaction.js';
import { checkPrefix } from './check-prefix.js';

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
  const bytes = await new ModelsTable(connection, models).get(name);
  const model = Model.fromBytes(bytes, engine && { engine });
  const { functions, statements } = exportSql(model, { name: as, replace });
  model.dispose();
  await inTransaction(connection, async () => {
    await refuseToOverwrite(connection, Object.values(functions), replace);
    for (const statement of statements) await connection.run(statement);
  });
  return functions;
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
