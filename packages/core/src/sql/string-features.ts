import type {
  HashedCategoricalDocument,
  PositionalTextDocument,
  WordTextDocument,
} from '../columns/encoder-document.js';
import { SqlExportError } from '../errors.js';
import type { Sql, SqlDialect } from './dialect.js';
import type { Steps } from './steps.js';

/** Strings whose features are found by their characters and hashes. */
export type StringDocument = HashedCategoricalDocument | PositionalTextDocument | WordTextDocument;

/** What a dialect that can hash says of such a column. */
export interface SqlStrings {
  /**
   * Steps that find the features a value has, and the vector of them, indices from 0 that may repeat.
   * @returns NULL where the column is.
   */
  indices(steps: Steps, document: StringDocument): Sql;
  /** 1 at the indices of a step, 0 elsewhere. */
  multiHot(indices: Sql, width: number): Sql;
}

const WHAT: Readonly<Record<StringDocument['kind'], string>> = {
  hashed_categorical: 'has so many categories that they are told apart by their hashes',
  text_positions: 'is text, whose characters are looked up by their hashes',
  text_words: 'is text, whose words are looked up by their hashes',
};

/**
 * The steps that read a column of hashed strings.
 * @throws SqlExportError when the dialect cannot hash.
 */
export function stringFeatures(
  dialect: SqlDialect,
  steps: Steps,
  document: StringDocument,
  width: number,
): { readonly cell: Sql; readonly features: Sql } {
  if (dialect.strings === null) {
    throw new SqlExportError(
      `column "${document.name}" ${WHAT[document.kind]}, which is not written in this dialect of SQL; train without the column, or use the dialect duckdb`,
    );
  }
  const indices = dialect.strings.indices(steps, document);
  return { cell: indices, features: dialect.strings.multiHot(indices, width) };
}
