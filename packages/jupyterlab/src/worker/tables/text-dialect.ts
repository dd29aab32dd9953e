/** How a file of delimited text is written. */
export interface TextDialect {
  readonly delimiter: ',' | ';' | '\t' | '|';
  /** Whether the first line names the columns; where it does not, they are column0, column1 and on. */
  readonly hasHeader: boolean;
  /** Whether column names are other than the header has them: it lacks some, or has some twice. */
  readonly isRenamed: boolean;
  /** Whether all rows end with a delimiter that parts nothing. */
  readonly hasTrailing: boolean;
}
