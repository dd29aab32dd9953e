import type { DuckDBConnection } from '@duckdb/node-api';
import type { CompleterResult } from 'node:readline';
import { DOT_COMMAND_NAMES } from './dot-commands.js';

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
  const result = await connection.runAndReadAll(
    `SELECT suggestion || CASE WHEN suggestion_type = 'scalar_function' THEN '(' ELSE '' END, suggestion_start,
            suggestion_type = 'keyword' FROM sql_auto_complete($text)`,
    { text },
  );
  const [first] = result.getRows();
  if (first === undefined) return [[], ''];
  // The place is counted in bytes.
  const word = Buffer.from(text).subarray(Number(first[1])).toString();
  if (word.includes('\n')) return [[], ''];
  // DuckDB also suggests names that merely resemble the word, which a terminal cannot put in its place.
  const start = word.replace(/^"/, '').toLowerCase();
  const fitting = result
    .getRows()
    .filter(([, , isKeyword]) => start !== '' || isKeyword === false)
    .map(([suggestion = null]) => String(suggestion))
    .filter((suggestion) => suggestion.replace(/^"/, '').toLowerCase().startsWith(start));
  return [[...new Set(fitting)], word];
}
