import { publish } from '@colatent/duckdb';
import { DuckDBInstance } from '@duckdb/node-api';
import type { PublishOptions } from '../commands/publish.js';
import { InputError } from '../failures.js';
import { formatOfFile } from '../file-format.js';
import { report } from '../report.js';

/** Writes a model of a database into it as SQL macros. */
export async function publishModel(
  path: string,
  name: string,
  options: PublishOptions,
): Promise<void> {
  if ((await formatOfFile(path)) !== 'duckdb') {
    throw new InputError(`${path} is not a DuckDB database`);
  }
  const instance = await DuckDBInstance.create(path);
  try {
    const connection = await instance.connect();
    try {
      const { as, replace = false, models } = options;
      const made = await publish(connection, name, {
        replace,
        models,
        ...(as !== undefined && { as }),
      });
      report(options, made, `${path}: SELECT ${made.score}(t), ${made.embed}(t) FROM ... t`);
    } finally {
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
  }
}
