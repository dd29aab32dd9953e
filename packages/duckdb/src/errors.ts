import { ColatentError } from '@colatent/core';

/** No model of that name is in the table of models, its bytes are NULL, or several rows have the name. */
export class UnknownModelError extends ColatentError {
  override readonly name = 'UnknownModelError';
}

/** An argument of a SQL function is not what the function takes, such as a number where a row is expected. */
export class ArgumentError extends ColatentError {
  override readonly name = 'ArgumentError';
}

/** A model file cannot be read or written: no such file or folder, a name that is taken, no model in it, or files are out of bounds. */
export class FileError extends ColatentError {
  override readonly name = 'FileError';
}

/** The BLOB of a compressed row is cut off, altered or none at all. */
export class DamagedLatentError extends ColatentError {
  override readonly name = 'DamagedLatentError';
}

/** What was made by one model is given to another, such as a compressed row. */
export class OtherModelError extends ColatentError {
  override readonly name = 'OtherModelError';
}

/** A model of that name is in the table of models already, and was not to be replaced. */
export class ModelExistsError extends ColatentError {
  override readonly name = 'ModelExistsError';
}

/** A query ended before its last row: it failed under way, was interrupted, or gave way to another query of its connection. */
export class IncompleteQueryError extends ColatentError {
  override readonly name = 'IncompleteQueryError';
}

/** A macro would be published under a name that a function has already. */
export class MacroExistsError extends ColatentError {
  override readonly name = 'MacroExistsError';
}
