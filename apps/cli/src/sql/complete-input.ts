import type { DuckDBConnection } from '@duckdb/node-api';
import type { CompleterResult } from 'node:readline';
import { DOT_COMMAND_NAMES } from './dot-commands.js';

const SUGGESTIONS = `
  SELECT suggestion || CASE WHEN suggestion_type = 'scalar_function' THEN '(' ELSE '' END,
         suggestion_start,
         suggestion_type IN ('table', 'column', 'schema')
           AND trim(suggestion, '"') NOT IN (SELECT view_name FROM duckdb_views() WHERE internal)
  FROM sql_auto_complete($text)`;

/**
 * What the last word of an input may be completed to: names of tables, columns and functions, those of Colatent among them, and
 * keywords, as DuckDB suggests them at that place; or dot commands.
 * @param pending lines of the statement before this one.
 * @param line up to the cursor.
 */
export async function completeInput(
  connection: DuckDBConnection,
  pending: string,
  line: string,
): Promise<CompleterResult> {
  if (pending.trim() === '' && line.startsWith('.')) {
    return [DOT_COMMAND_NAMES.filter((name) => name.startsWith(line)), line];
  }
  const text = pending + line;
  const result = await connection.runAndReadAll(SUGGESTIONS, { text });
  const suggestions = result.getRows();
  const [first] = suggestions;
  if (first === undefined) return [[], ''];
  // The place is counted in bytes.
  const word = Buffer.from(text).subarray(Number(first[1])).toString();
  if (word.includes('\n')) return [[], ''];
  const isQuoted = word.startsWith('"');
  const start = word.replace(/^"/, '').toLowerCase();
  // Without a word, or in a quoted one, there are names of the user's only, or the list would be long.
  const fitting = suggestions
    .filter(([, , isOwn]) => isOwn === true || (start !== '' && !isQuoted))
    .map(([suggestion = null]) => String(suggestion).replace(/^"(.*)"$/, isQuoted ? '$1' : '$&'))
    // DuckDB also suggests names that merely resemble the word, which a terminal cannot put in its place.
    .filter((suggestion) => suggestion.replace(/^"/, '').toLowerCase().startsWith(start))
    .map((suggestion) => (isQuoted ? `"${suggestion}"` : suggestion));
  return [[...new Set(fitting)], word];
}
