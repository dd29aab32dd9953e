import { describeMissing, type MissingColumns } from './columns/describe-missing.js';

/** Every error Colatent throws on purpose is one of these, so a caller can tell bad input from a bug. */
export class ColatentError extends Error {
  override readonly name: string = 'ColatentError';
}

/** An option has a value that cannot be used. The message names the option, the value and what is allowed. */
export class OptionError extends ColatentError {
  override readonly name = 'OptionError';
}

/** Columns that do not form a table: two of one name, or of different lengths. */
export class ColumnsError extends ColatentError {
  override readonly name = 'ColumnsError';
}

/** Columns the model was trained on are not among the columns given. The message names the first, and columns that may be meant. */
export class MissingColumnError extends ColatentError {
  override readonly name = 'MissingColumnError';
  /** All columns the model reads that are not there, in the model's order. */
  readonly missing: readonly string[];

  constructor(columns: MissingColumns) {
    super(describeMissing(columns));
    this.missing = columns.missing;
  }
}

/** A column is of a type that its kind cannot be read from. */
export class UnreadableColumnError extends ColatentError {
  override readonly name = 'UnreadableColumnError';
}

/** The rows hold nothing a model could learn: too few of them, or no usable column. */
export class NothingToLearnError extends ColatentError {
  override readonly name = 'NothingToLearnError';
}

/** Training diverged and could not be brought back by stepping back and lowering the learning rate. */
export class DivergedError extends ColatentError {
  override readonly name = 'DivergedError';
}

/** The bytes are not a whole, unaltered model file. */
export class DamagedModelError extends ColatentError {
  override readonly name = 'DamagedModelError';
}

/** The model file is whole, but of a format version this release does not read. */
export class UnsupportedModelError extends ColatentError {
  override readonly name = 'UnsupportedModelError';
}

/** A model or network was used after `dispose()`. */
export class DisposedError extends ColatentError {
  override readonly name = 'DisposedError';
}

/** The engine cannot run here, or a network is too large for it. */
export class EngineError extends ColatentError {
  override readonly name = 'EngineError';
}

/** A model has a part that a dialect of SQL cannot say, such as a column of long texts, or a name or dialect cannot be used. */
export class SqlExportError extends ColatentError {
  override readonly name = 'SqlExportError';
}
