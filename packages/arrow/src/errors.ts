import { ColatentError } from '@colatent/core';

/** Arrow data that contradicts itself, such as offsets beyond the end of their buffer, or a stream that ends within a message. */
export class ArrowDataError extends ColatentError {
  override readonly name = 'ArrowDataError';
}

/** A new column would have the name of one there is. */
export class ColumnClashError extends ColatentError {
  override readonly name = 'ColumnClashError';
}
