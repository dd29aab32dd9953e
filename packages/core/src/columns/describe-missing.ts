import { listColumns, listEntries } from './list-entries.js';
import { similarName } from './similar-name.js';

/** Missing columns, columns there are, and guesses that are named: what is read at a glance. */
const MOST_MISSING = 5;
const MOST_THERE = 10;
const MOST_GUESSES = 3;

/** What a model reads, what a table has, and what it lacks of the former. */
export interface MissingColumns {
  /** Names of columns the model reads and the table lacks, at least one. */
  readonly missing: readonly string[];
  /** Names of all columns the model reads. */
  readonly read: readonly string[];
  /** Names of the table's columns. */
  readonly there: readonly string[];
}

/** The columns that are missing, those there are, and which of these may be meant, in a sentence. */
export function describeMissing({ missing, read, there }: MissingColumns): string {
  const found = new Set(read.filter((name) => !missing.includes(name)).map(lowerCase));
  const free = there.filter((name) => !found.has(lowerCase(name)));
  const guesses = missing.flatMap((name) => {
    const similar = similarName(name, free);
    return similar === null ? [] : [`"${similar}" to "${name}"`];
  });
  const names = listEntries(
    missing.map((name) => `"${name}"`),
    ', ',
    MOST_MISSING,
  );
  const what =
    missing.length === 1
      ? `column ${names}, which the model reads, is missing`
      : `columns ${names}, which the model reads, are missing`;
  const same = guesses.length === 1 ? 'it is' : 'they are';
  const guess =
    guesses.length === 0
      ? ''
      : `; if ${same} the same, rename ${listEntries(guesses, ', ', MOST_GUESSES)}`;
  return `${what}; ${listColumns(there, MOST_THERE)}${guess}`;
}

function lowerCase(name: string): string {
  return name.toLowerCase();
}
