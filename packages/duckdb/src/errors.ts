import { ColatentError } from '@colatent/core';

/** No model of that name is in the table of models, its bytes are NULL, or several rows have the name. */
export class UnknownModelError extends ColatentError {
  override readonly name = 'UnknownModelError';
}

/** An argument of a SQL function is not what the function takes, such as a number where a row is expected. */
export class ArgumentError extends ColatentError {
  override readonly name = 'ArgumentError';
}

/** A macro would be published under a name that a function has already. */
export class MacroExistsError extends ColatentError {
  override readonly name = 'MacroExistsError';
}
