import type { DuckDBDataChunk, DuckDBType } from '@duckdb/node-api';

/** The columns of a result. */
export interface ResultColumns {
  readonly names: readonly string[];
  readonly types: readonly DuckDBType[];
}

/** Turns a result into text, piece by piece, so that it need not fit in memory. */
export interface ResultPrinter {
  /** Text before the rows. */
  readonly begin: () => string;
  /** Text of a chunk of rows; empty when it is kept for the end. */
  readonly rows: (chunk: DuckDBDataChunk) => string;
  /** Text behind the rows. */
  readonly end: () => string;
}
