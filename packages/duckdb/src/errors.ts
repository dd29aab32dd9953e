import { ColatentError } from '@colatent/core';

/** No model of that name is in the table of models, its bytes are NULL, or several rows have the name. */
export class UnknownModelError extends ColatentError {
  override readonly name = 'UnknownModelError';
}

/** An argument of a SQL function is not what the function takes, such as a number where a row is expected. */
export class ArgumentError extends ColatentError {
  override readonly name = 'ArgumentError';
}

/** The BLOB of a compressed row is cut off, altered or none at all. */
export class DamagedLatentError extends ColatentError {
  override readonly name = 'DamagedLatentError';
}

/** What was made by one model is given to another, such as a compressed row. */
export class OtherModelError extends ColatentError {
  override readonly name = 'OtherModelError';
}
