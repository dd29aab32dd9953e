import { spellingOf } from './date-spelling.js';
import { areCommaNumbers } from './decimal-mark.js';
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
  const repeats = new Map<string, number>();
  return header.map((cell, index) => {
    let name = NULL_TEXTS.includes(cell.trim()) ? `column${index}` : cell.trim();
    for (;;) {
      // capitals do not make names distinct in SQL
      const key = name.toLowerCase();
      const count = repeats.get(key);
      if (count === undefined) {
        repeats.set(key, 0);
        return name;
      }
      repeats.set(key, count + 1);
      name = `${name}_${count + 1}`;
    }
  });
}
