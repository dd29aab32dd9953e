import { exportFunction } from '../files/export-function.js';
import { importFunction } from '../files/import-function.js';
import { mergeFunctions } from '../merging/merge-functions.js';
import { continueFunction } from '../training/continue-function.js';
import { trainFunction, type TrainingSetting } from '../training/train-function.js';
import { anomalyFunction } from './anomaly-function.js';
import { embedFunction } from './embed-function.js';
import { explainFunction } from './explain-function.js';
import { columnsFunction } from './facts/columns-function.js';
import { driftFunction } from './facts/drift-function.js';
import { historyFunction } from './facts/history-function.js';
import { cardFunction, infoFunction } from './facts/info-function.js';
import { findModelFunction } from './find-model-function.js';
import { compressFunction } from './making-rows/compress-function.js';
import { decompressFunction } from './making-rows/decompress-function.js';
import { rowTypeFunctions } from './making-rows/row-type-functions.js';
import { imputeFunction, reconstructFunction } from './making-rows/row-values-function.js';
import { sampleFunction } from './making-rows/sample-function.js';
import { percentileFunction } from './percentile-function.js';
import { publishFunction } from './publish-function.js';
import { scoreFunction } from './score-function.js';
import { tableFormFunctions } from './table-form-functions.js';
import type { FileAccess } from '../files/file-access.js';
import type { CommittedModels } from '../models/committed-models.js';
import type { RowArgument } from '../rows/row-argument.js';
import type { ModelCache } from './model-cache.js';
import type { ScalarFunction } from './scalar-function.js';

/** Of functions that take one argument more or less, both forms. */
const BOTH = [false, true];

/** The functions of rows, or of the type of a row. */
export function rowFunctions(cache: ModelCache): readonly ScalarFunction<RowArgument>[] {
  return [
    scoreFunction(cache),
    percentileFunction(cache),
    ...BOTH.map((withContamination) => anomalyFunction(cache, withContamination)),
    ...BOTH.map((withTop) => explainFunction(cache, withTop)),
    embedFunction(cache),
    reconstructFunction(cache),
    imputeFunction(cache),
    sampleFunction(cache),
    compressFunction(cache),
    decompressFunction(cache),
    ...mergeFunctions(),
    ...tableFormFunctions(),
  ];
}

/**
 * The functions of models, of lists of rows, and of files.
 * @param committed where models are looked up by name as a query is bound; undefined when they cannot be.
 */
export function modelFunctions(
  cache: ModelCache,
  committed: CommittedModels | undefined,
  setting: TrainingSetting,
  access: FileAccess,
): readonly ScalarFunction<object>[] {
  return [
    findModelFunction(),
    ...BOTH.map((withOptions) => trainFunction(setting, withOptions)),
    ...BOTH.map((withOptions) => continueFunction(setting, cache, withOptions)),
    infoFunction(cache),
    cardFunction(cache),
    columnsFunction(cache),
    historyFunction(cache),
    driftFunction(cache),
    ...rowTypeFunctions(cache, committed),
    ...BOTH.map((withOverwrite) => exportFunction(cache, access, withOverwrite)),
    importFunction(setting.engine, access),
    publishFunction(cache),
  ];
}
