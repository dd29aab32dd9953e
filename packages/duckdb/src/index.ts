export { ArgumentError, DamagedLatentError, OtherModelError, UnknownModelError } from './errors.js';
export { install, type InstallOptions } from './install.js';
export { streamColumns, type StreamColumnsOptions } from './training/stream-columns.js';
