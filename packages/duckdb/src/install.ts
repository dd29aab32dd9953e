import type { Engine, ProgressEvent } from '@colatent/core';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { anomalyFunction } from './functions/anomaly-function.js';
import { CommittedModels } from './functions/committed-models.js';
import { compressFunction } from './functions/compress-function.js';
import { decompressFunction } from './functions/decompress-function.js';
import { embedFunction } from './functions/embed-function.js';
import { findModelFunction } from './functions/find-model-function.js';
import { MACROS } from './functions/macros.js';
import { ModelCache } from './functions/model-cache.js';
import { rowTypeFunctions } from './functions/row-type-functions.js';
import { sampleFunction } from './functions/sample-function.js';
import { registerScalarFunction } from './functions/scalar-function.js';
import { imputeFunction, reconstructFunction } from './functions/row-values-function.js';
import { scoreFunction } from './functions/score-function.js';
import { tableFormFunctions } from './functions/table-form-functions.js';
import { mergeFunctions } from './merging/merge-functions.js';
import { trainFunction, type TrainingSetting } from './training/train-function.js';

/** How the SQL functions run. */
export interface InstallOptions {
  /** What models are trained and run on. Default: the core's default engine. */
  readonly engine?: Engine;
  /**
   * The instance the connection is of. With it, `aae_sample` and `aae_decompress` can look at a model by name while a query is bound,
   * and so do without `columns_of`; for that a connection of their own is kept open. Default: they ask for `columns_of`.
   */
  readonly instance?: DuckDBInstance;
  /** Gets each warning of `aae_train`, such as a column it left out. Default: a warning of the process. */
  readonly onWarning?: (warning: string) => void;
  /** Gets each progress event of `aae_train`. Default: nobody does. */
  readonly onProgress?: (event: ProgressEvent) => void;
}

/**
 * Makes the SQL functions available on a connection: `aae_train`, `aae_score`, `aae_embed`, `aae_is_anomaly` and what they are
 * built on. The package's README says what each does.
 *
 * Nothing is written to the database: the functions live as long as its instance, the by-name macros as long as the connection.
 * So call it on every connection; again on the same one is harmless, and the last options given to an instance are in force.
 */
export async function install(
  connection: DuckDBConnection,
  options: InstallOptions = {},
): Promise<void> {
  const { engine, instance, onProgress, onWarning = warnProcess } = options;
  const setting: TrainingSetting = { engine, onProgress, onWarning };
  const cache = new ModelCache(engine);
  const committed = instance && (await CommittedModels.open(instance));
  registerScalarFunction(connection, trainFunction(setting, false));
  registerScalarFunction(connection, trainFunction(setting, true));
  registerScalarFunction(connection, scoreFunction(cache));
  registerScalarFunction(connection, embedFunction(cache));
  registerScalarFunction(connection, anomalyFunction(cache, false));
  registerScalarFunction(connection, anomalyFunction(cache, true));
  registerScalarFunction(connection, findModelFunction());
  registerScalarFunction(connection, reconstructFunction(cache));
  registerScalarFunction(connection, imputeFunction(cache));
  registerScalarFunction(connection, compressFunction(cache));
  registerScalarFunction(connection, decompressFunction(cache));
  registerScalarFunction(connection, sampleFunction(cache));
  for (const definition of rowTypeFunctions(cache, committed)) {
    registerScalarFunction(connection, definition);
  }
  for (const definition of tableFormFunctions()) {
    registerScalarFunction(connection, definition);
  }
  for (const definition of mergeFunctions()) {
    registerScalarFunction(connection, definition);
  }
  for (const macro of MACROS) {
    await connection.run(macro);
  }
}

function warnProcess(warning: string): void {
  process.emitWarning(warning, 'ColatentWarning');
}
