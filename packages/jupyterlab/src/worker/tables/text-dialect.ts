import type { DecimalMark } from './decimal-mark.js';

/** How a file of delimited text is written. */
export interface TextDialect {
  readonly delimiter: ',' | ';' | '\t' | '|';
  readonly decimal: DecimalMark;
  /** What ends lines; a carriage return before a line feed belongs to it. */
  readonly newline: '\n' | '\r';
  /** Whether the first line names the columns; where it does not, they are column0, column1 and on. */
  readonly hasHeader: boolean;
  /** Whether column names are other than the header has them: it lacks some, or has some twice. */
  readonly isRenamed: boolean;
  /** The names that were given to columns for which the header has none, or one that another has. */
  readonly givenNames: readonly string[];
  /** Whether all rows end with a delimiter that parts nothing. */
  readonly hasTrailing: boolean;
}
