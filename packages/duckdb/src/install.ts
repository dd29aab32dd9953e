import type { Engine, ProgressEvent } from '@colatent/core';
import type { DuckDBConnection } from '@duckdb/node-api';
import { anomalyFunction } from './functions/anomaly-function.js';
import { embedFunction } from './functions/embed-function.js';
import { findModelFunction } from './functions/find-model-function.js';
import { MACROS } from './functions/macros.js';
import { ModelCache } from './functions/model-cache.js';
import { publishFunction } from './functions/publish-function.js';
import { registerScalarFunction } from './functions/scalar-function.js';
import { scoreFunction } from './functions/score-function.js';
import { trainFunction, type TrainingSetting } from './training/train-function.js';

/** How the SQL functions run. */
export interface InstallOptions {
  /** What models are trained and run on. Default: the core's default engine. */
  readonly engine?: Engine;
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
  const { engine, onProgress, onWarning = warnProcess } = options;
  const setting: TrainingSetting = { engine, onProgress, onWarning };
  const cache = new ModelCache(engine);
  registerScalarFunction(connection, trainFunction(setting, false));
  registerScalarFunction(connection, trainFunction(setting, true));
  registerScalarFunction(connection, scoreFunction(cache));
  registerScalarFunction(connection, embedFunction(cache));
  registerScalarFunction(connection, anomalyFunction(cache, false));
  registerScalarFunction(connection, anomalyFunction(cache, true));
  registerScalarFunction(connection, findModelFunction());
  registerScalarFunction(connection, publishFunction(cache));
  for (const macro of MACROS) {
    await connection.run(macro);
  }
}

function warnProcess(warning: string): void {
  process.emitWarning(warning, 'ColatentWarning');
}
