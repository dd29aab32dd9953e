import { ColatentError } from '@colatent/core';

/** No model of that name is in the table of models, its bytes are NULL, or several rows have the name. */
export class UnknownModelError extends ColatentError {
  override readonly name = 'UnknownModelError';
}

/** An argument of a SQL function is not what the function takes, such as a number where a row is expected. */
export class ArgumentError extends ColatentError {
  override readonly name = 'ArgumentError';
}

/** A model of that name is in the table of models already, and was not to be replaced. */
export class ModelExistsError extends ColatentError {
  override readonly name = 'ModelExistsError';
}

/** A query ended before its last row: it failed under way, was interrupted, or gave way to another query of its connection. */
export class IncompleteQueryError extends ColatentError {
  override readonly name = 'IncompleteQueryError';
}
