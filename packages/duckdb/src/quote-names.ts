import { ArgumentError } from './errors.js';

/** Most parts the name of a table has: database, schema, table. */
const MOST_PARTS = 3;

/** A text as a literal of SQL. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** One name as SQL takes it, whatever characters it holds. @throws ArgumentError when no SQL can hold it. */
export function quoteName(name: string): string {
  if (name === '' || name.includes('\0')) {
    throw new ArgumentError(
      `${JSON.stringify(name)} cannot be a name: names are not empty and have no character 0`,
    );
  }
  return `"${name.replaceAll('"', '""')}"`;
}

/** The name of a table as SQL takes it. @throws ArgumentError as `tableNameParts` does. */
export function quoteTableName(name: string): string {
  return tableNameParts(name).map(quoteName).join('.');
}

const PART = /(?:"(?:[^"]|"")+"|[^".]+)(?=\.|$)/y;

/**
 * The parts of a table's name, up to three with dots between them, as in `shop.orders` or `shop."orders of 2026.1"`. A part may be
 * quoted, and has to be where it holds a dot or a quote; within quotes two of them stand for one.
 * @throws ArgumentError when it is no such name.
 */
export function tableNameParts(name: string): string[] {
  const parts: string[] = [];
  for (let at = 0; at <= name.length;) {
    PART.lastIndex = at;
    const [part] = PART.exec(name) ?? [];
    if (part === undefined || parts.length === MOST_PARTS) {
      throw new ArgumentError(
        `${quoteText(name)} is no name of a table; write table, schema.table or database.schema.table, and quote parts that hold dots or quotes, as in 'main."my.table"'`,
      );
    }
    parts.push(part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part);
    at += part.length + 1;
  }
  return parts;
}
