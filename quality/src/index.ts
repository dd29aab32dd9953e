export {
  QualityError,
  UndefinedMeasureError,
  UnreadableSetError,
  UnusableResultsError,
} from './errors.js';
export { areaUnderRoc } from './metrics/area-under-roc.js';
export { averagePrecision } from './metrics/average-precision.js';
export { spreadOf, type Spread } from './metrics/spread.js';
export { NumpyRandom } from './protocol/numpy-random.js';
export { PROTOCOLS, splitRows, type Protocol, type Split } from './protocol/split-rows.js';
export { EFFORTS, TRAINING_ROWS, type TrainingSettings } from './detectors/colatent.js';
export { readPublishedResults, type PublishedResults } from './published/published-results.js';
export { qualityResults, type QualityResults } from './results/results.js';
export {
  EQUAL_COST_COLUMNS,
  measureReasons,
  type CorruptionResult,
  type Hits,
  type MeasureReasonsOptions,
  type Method,
  type ReasonsResult,
} from './reasons/measure-reasons.js';
export type { Corruption } from './reasons/plant-anomalies.js';
export { REASON_SETS, type ReasonSet } from './reasons/reason-sets.js';
export { runCommandLine } from './run-command-line.js';
export { measureQuality, type MeasureQualityOptions } from './run/measure-quality.js';
export { findSets, type SetFile } from './sets/find-sets.js';
export { LabelledSet } from './sets/labelled-set.js';
