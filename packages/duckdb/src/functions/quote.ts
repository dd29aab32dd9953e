import { ArgumentError } from '../errors.js';

/** A text as a literal of SQL. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A name as SQL takes it, whatever is in it. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

const PART = /(?:"(?:[^"]|"")+"|[^".][^.]*)(?=\.|$)/y;

/** The name of a table as SQL takes it. @throws ArgumentError as `tableNameParts` does. */
export function quoteTableName(name: string): string {
  return tableNameParts(name).map(quoteIdentifier).join('.');
}

/**
 * The parts of a table's name, up to three with dots between them. A part may be quoted, and has to be where it holds a dot or begins
 * with a quote.
 * @throws ArgumentError when it is no such name.
 */
export function tableNameParts(name: string): string[] {
  const parts: string[] = [];
  for (let at = 0; at <= name.length;) {
    PART.lastIndex = at;
    const [part] = PART.exec(name) ?? [];
    if (part === undefined) {
      throw new ArgumentError(
        `${quoteText(name)} is no name of a table; quote parts that hold dots or quotes, as in 'main."my.table"'`,
      );
    }
    parts.push(part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part);
    at += part.length + 1;
  }
  return parts;
}
