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
