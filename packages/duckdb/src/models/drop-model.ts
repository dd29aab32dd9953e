import type { DuckDBConnection } from '@duckdb/node-api';
import { ModelsTable } from './models-table.js';

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
  await new ModelsTable(connection, models).drop(name);
}
