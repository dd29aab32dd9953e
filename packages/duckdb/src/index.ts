export { ArgumentError, UnknownModelError } from './errors.js';
export { install, type InstallOptions } from './install.js';
