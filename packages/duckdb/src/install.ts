import type { Engine, ProgressEvent } from '@colatent/core';
import { exportFunction } from './files/export-function.js';
import { readFileAccess } from './files/file-access.js';
import { importFunction } from './files/import-function.js';
import { anomalyFunction } from './functions/anomaly-function.js';
import { columnsFunction } from './functions/columns-function.js';
import { driftFunction } from './functions/drift-function.js';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { CommittedModels } from './functions/committed-models.js';
import { compressFunction } from './functions/compress-function.js';
import { decompressFunction } from './functions/decompress-function.js';
import { embedFunction } from './functions/embed-function.js';
import { explainFunction } from './functions/explain-function.js';
import { findModelFunction } from './functions/find-model-function.js';
import { historyFunction } from './functions/history-function.js';
import { cardFunction, infoFunction } from './functions/info-function.js';
import { MACROS } from './functions/macros.js';
import { ModelCache } from './functions/model-cache.js';
import { percentileFunction } from './functions/percentile-function.js';
import { rowTypeFunctions } from './functions/row-type-functions.js';
import { sampleFunction } from './functions/sample-function.js';
import { publishFunction } from './functions/publish-function.js';
import { registerScalarFunction } from './functions/scalar-function.js';
import { imputeFunction, reconstructFunction } from './functions/row-values-function.js';
import { createPool } from './pool/create-pool.js';
import { scoreFunction } from './functions/score-function.js';
import { continueFunction } from './training/continue-function.js';
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
  registerScalarFunction(connection, trainFunction(setting, false));
  registerScalarFunction(connection, trainFunction(setting, true));
  registerScalarFunction(connection, scoreFunction(cache));
  registerScalarFunction(connection, embedFunction(cache));
  registerScalarFunction(connection, anomalyFunction(cache, false));
  registerScalarFunction(connection, anomalyFunction(cache, true));
  registerScalarFunction(connection, findModelFunction());
  registerScalarFunction(connection, percentileFunction(cache));
  registerScalarFunction(connection, explainFunction(cache, false));
  registerScalarFunction(connection, explainFunction(cache, true));
  registerScalarFunction(connection, infoFunction(cache));
  registerScalarFunction(connection, cardFunction(cache));
  registerScalarFunction(connection, columnsFunction(cache));
  registerScalarFunction(connection, historyFunction(cache));
  registerScalarFunction(connection, driftFunction(cache));
  registerScalarFunction(connection, continueFunction(setting, cache, false));
  registerScalarFunction(connection, continueFunction(setting, cache, true));
  const access = await readFileAccess(connection);
  registerScalarFunction(connection, exportFunction(cache, access, false));
  registerScalarFunction(connection, exportFunction(cache, access, true));
  registerScalarFunction(connection, importFunction(engine, access));
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
  registerScalarFunction(connection, publishFunction(cache));
  for (const macro of MACROS) {
    await connection.run(macro);
  }
}

function warnProcess(warning: string): void {
  process.emitWarning(warning, 'ColatentWarning');
}
