import { OptionError } from '../errors.js';

/**
 * One value of a column: a number in the column's unit, a truth value, a category or text, a moment or a time of day as ISO 8601 writes
 * it ('2026-03-01', '2026-03-01T08:30:00.000Z', '08:30:00'; 'infinity' and '-infinity' where the column holds these), or the
 * elements of a vector. Null is NULL.
 */
export type CellValue = string | number | boolean | readonly number[] | null;

/** One column's part in why a row is odd. */
export interface ColumnReason {
  /** The column's name. */
  readonly column: string;
  /** The column's part in the row's oddness, 0 to 1; those of all columns of the row add up to 1. 0 for a NULL that is not judged and a column of weight 0. */
  readonly share: number;
  /** What the row holds. NaN counts as NULL. */
  readonly observed: CellValue;
  /**
   * What the model expects there given the row's other columns: it never sees the observed value. The most likely category or text the
   * model could name; a number within the range of the training rows, with no more decimals than they had; of a vector every element
   * by itself. Of a NULL, what it would have been. Null where `FitOptions.missing` is 'informative' and a NULL is expected.
   */
  readonly expected: CellValue;
}

/** Why a row is as odd as it is. */
export interface Explanation {
  /** The row's score, as `Model.score` gives it. Shares tell what it is made of, however low it is. */
  readonly score: number;
  /** Oddest column first; equal shares in the order of how badly the columns are reconstructed, then that of the model. */
  readonly reasons: readonly ColumnReason[];
}

/** Options of `Model.explain`. */
export interface ExplainOptions {
  /** Most columns a row is explained by, from 1; Infinity for all. It changes no share. Default: 5. */
  readonly top?: number;
}

const DEFAULT_TOP = 5;

/** @throws OptionError when `top` is not a number of columns. */
export function topOf({ top = DEFAULT_TOP }: ExplainOptions): number {
  if (!(top >= 1) || (top !== Infinity && !Number.isInteger(top))) {
    throw new OptionError(
      `option top is ${top}; it must be a whole number of columns from 1, or Infinity for all`,
    );
  }
  return top;
}
