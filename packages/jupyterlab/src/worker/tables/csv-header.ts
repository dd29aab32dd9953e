import { spellingOf } from './date-spelling.js';
import { areCommaNumbers } from './decimal-mark.js';
import { distinctNames } from './distinct-names.js';
import { NULL_TEXTS, typeOfTexts } from './text-type.js';

/**
 * Whether a first record names columns: unless all of it are numbers, dates or truth values, as no names are.
 */
export function isHeader(record: readonly string[]): boolean {
  return record.some(
    (cell) =>
      typeOfTexts([cell]) === 'string' && !areCommaNumbers([cell]) && spellingOf([cell]) === null,
  );
}

/** The names of columns that the cells of a header stand for, the way DuckDB makes those distinct that repeat or are empty. */
export function columnNames(header: readonly string[]): string[] {
  const cells = header.map((cell, index) =>
    NULL_TEXTS.includes(cell.trim()) ? `column${index}` : cell.trim(),
  );
  // capitals do not make names distinct in SQL
  return distinctNames(cells, (name) => name.toLowerCase());
}
