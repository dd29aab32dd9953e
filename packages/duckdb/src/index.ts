export {
  ArgumentError,
  DamagedLatentError,
  FileError,
  OtherModelError,
  UnknownModelError,
} from './errors.js';
export { install, type InstallOptions } from './install.js';
export { dropModel, type DropModelOptions } from './models/drop-model.js';
export { streamColumns, type StreamColumnsOptions } from './training/stream-columns.js';
