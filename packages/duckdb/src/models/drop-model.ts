import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteTableName } from '../quote-names.js';
import { unknownModelError, sameNameError } from './model-name-errors.js';

/** Options of `dropModel`. */
export interface DropModelOptions {
  /** The table of models, as `models := ...` takes it in SQL. Default: 'aae_models'. */
  readonly models?: string;
}

/**
 * Deletes the model of a name from a table of models: one row, or none. It takes part in a transaction that is open on the connection.
 * In SQL that is `DELETE FROM aae_models WHERE name = 'fraud'`.
 * @throws UnknownModelError when no model has the name, listing those there are, or several have it; none is deleted then.
 * @throws ArgumentError when `models` is no name of a table.
 */
export async function dropModel(
  connection: DuckDBConnection,
  name: string,
  { models = 'aae_models' }: DropModelOptions = {},
): Promise<void> {
  const table = quoteTableName(models);
  const hasName = `CAST(name AS VARCHAR) = CAST($name AS VARCHAR)`;
  const deleted = await connection.run(
    `DELETE FROM ${table} WHERE ${hasName} AND (SELECT count(*) FROM ${table} WHERE ${hasName}) = 1`,
    { name },
  );
  if (deleted.rowsChanged > 0) return;
  const reader = await connection.runAndReadAll(`SELECT CAST(name AS VARCHAR) FROM ${table}`);
  const names = reader.getRows().map(([known]) => known);
  const count = names.filter((known) => known === name).length;
  throw count > 1 ? sameNameError(name, count) : unknownModelError(name, names);
}
