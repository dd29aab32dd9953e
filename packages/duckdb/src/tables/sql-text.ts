import { ArgumentError } from '../errors.js';

/** Most parts a name has: database, schema, table. */
const MOST_PARTS = 3;

/** One name as SQL text, whatever characters it holds. @throws ArgumentError when no SQL can hold it. */
export function quoteName(name: string): string {
  if (name === '' || name.includes('\0')) {
    throw new ArgumentError(
      `${JSON.stringify(name)} cannot be a name: names are not empty and have no character 0`,
    );
  }
  return `"${name.replaceAll('"', '""')}"`;
}

/**
 * The name of a table as SQL text. Dots outside of double quotes part database, schema and table, as in `shop.orders` or
 * `shop."orders of 2026.1"`; within double quotes two of them stand for one.
 * @throws ArgumentError when it is no such name.
 */
export function quotePath(path: string): string {
  const parts = path.match(/"(?:[^"]|"")*"|[^".]+|\./gu) ?? [];
  const isPath =
    parts.join('') === path &&
    parts.length % 2 === 1 &&
    parts.length < MOST_PARTS * 2 &&
    parts.every((part, index) => (part === '.') === (index % 2 === 1));
  if (!isPath) {
    throw new ArgumentError(
      `${JSON.stringify(path)} is no name of a table; write table, schema.table or database.schema.table, and a part with dots or double quotes in double quotes`,
    );
  }
  return parts
    .filter((part) => part !== '.')
    .map((part) => (part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part))
    .map(quoteName)
    .join('.');
}
