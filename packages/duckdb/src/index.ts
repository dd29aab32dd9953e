export {
  ArgumentError,
  DamagedLatentError,
  FileError,
  MacroExistsError,
  IncompleteQueryError,
  ModelExistsError,
  OtherModelError,
  UnknownModelError,
} from './errors.js';
export { install, type InstallOptions } from './install.js';
export { dropModel, type DropModelOptions } from './models/drop-model.js';
export { publish, type Published, type PublishOptions } from './publish/publish.js';
export { streamColumns, type StreamColumnsOptions } from './training/stream-columns.js';
export {
  createModel,
  type CreatedModel,
  type CreateModelOptions,
} from './training/create-model.js';
export type { TrainingOptions } from './training/worker-messages.js';
export {
  writeScores,
  type ScoreColumns,
  type WriteProgress,
  type WriteScoresOptions,
  type WrittenScores,
} from './tables/write-scores.js';
