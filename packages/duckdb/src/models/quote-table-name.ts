import { ArgumentError } from '../errors.js';

/** One part of a name: quoted, with quotes in it doubled, or plain. */
const PART = /"((?:[^"]|"")+)"|([^".]+)/uy;

/**
 * A table's name as SQL text that means that table and nothing else. Read as `query_table` reads it: dots part database, schema and
 * table unless they stand in double quotes, where a quote is doubled.
 * @throws ArgumentError for a text that is no name.
 */
export function quoteTableName(name: string): string {
  const parts: string[] = [];
  let at = 0;
  for (;;) {
    PART.lastIndex = at;
    const part = PART.exec(name);
    if (part === null) break;
    const [whole, quoted, plain = ''] = part;
    parts.push(quoted ?? plain.replaceAll('"', '""'));
    at += whole.length;
    if (at === name.length) {
      return parts.map((text) => `"${text}"`).join('.');
    }
    if (name[at] !== '.') break;
    at++;
  }
  throw new ArgumentError(
    `${JSON.stringify(name)} is no name of a table; write one such as aae_models, main.aae_models or "my.models"`,
  );
}
