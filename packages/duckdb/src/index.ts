export { ArgumentError, MacroExistsError, UnknownModelError } from './errors.js';
export { install, type InstallOptions } from './install.js';
export { publish, type Published, type PublishOptions } from './publish/publish.js';
export { streamColumns, type StreamColumnsOptions } from './training/stream-columns.js';
