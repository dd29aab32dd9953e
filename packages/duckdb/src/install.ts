import type { Engine, ProgressEvent } from '@colatent/core';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { readFileAccess } from './files/file-access.js';
import { MACROS } from './functions/macros.js';
import { ModelCache } from './functions/model-cache.js';
import { registerScalarFunction } from './functions/scalar-function.js';
import { CommittedModels } from './models/committed-models.js';
import { modelFunctions, rowFunctions } from './functions/scalar-functions.js';
import { createPool } from './pool/create-pool.js';
import type { TrainingSetting } from './training/train-function.js';

/** How the SQL functions run. */
export interface InstallOptions {
  /** What models are trained and run on. Default: the core's default engine. */
  readonly engine?: Engine;
  /**
   * The instance the connection is of. With it, `aae_sample` and `aae_decompress` can look at a model by name while a query is bound,
   * and so do without `columns_of`; for that a connection of their own is kept open. Default: they ask for `columns_of`.
   */
  readonly instance?: DuckDBInstance;
  /**
   * Threads that compute a chunk of rows, JavaScript's own among them: a whole number up to 64. The others are workers, which start
   * when there is enough to do and end when there is not. Results are the same to the bit whatever the number. 1 (or 0): no workers.
   * Default: one a processor, at most 8.
   */
  readonly workers?: number;
  /**
   * Gets each warning of `aae_train` and `aae_continue`, such as a column it left out, and the news that workers failed and one thread
   * goes on alone. Default: a warning of the process.
   */
  readonly onWarning?: (warning: string) => void;
  /** Gets each progress event of `aae_train` and `aae_continue`. Default: nobody does. */
  readonly onProgress?: (event: ProgressEvent) => void;
}

/**
 * Makes the SQL functions available on a connection: those that train, score and embed, that tell about rows and models, and that write
 * and read model files. The package's README says what each does.
 *
 * Nothing is written to the database: the functions live as long as its instance, the by-name macros as long as the connection.
 * So call it on every connection; again on the same one is harmless, and the last options given to an instance are in force.
 * @throws OptionError when `workers` is not such a number.
 */
export async function install(
  connection: DuckDBConnection,
  options: InstallOptions = {},
): Promise<void> {
  const { engine, instance, onProgress, onWarning = warnProcess } = options;
  const setting: TrainingSetting = { engine, onProgress, onWarning };
  const cache = new ModelCache(engine, createPool(options.workers, engine, onWarning));
  const committed = instance && (await CommittedModels.open(instance));
  const access = await readFileAccess(connection);
  for (const definition of rowFunctions(cache)) {
    registerScalarFunction(connection, definition);
  }
  for (const definition of modelFunctions(cache, committed, setting, access)) {
    registerScalarFunction(connection, definition);
  }
  for (const macro of MACROS) {
    await connection.run(macro);
  }
}

function warnProcess(warning: string): void {
  process.emitWarning(warning, 'ColatentWarning');
}
