import { InputError } from '../failures.js';
import { nearestNames } from './nearest-names.js';
import type { SqlShell } from './sql-shell.js';

const SCHEMAS = `
  SELECT sql, name FROM (
    SELECT 1 AS kind, sql, table_name AS name, schema_name, database_name FROM duckdb_tables()
    UNION ALL
    SELECT 1, sql, view_name, schema_name, database_name FROM duckdb_views() WHERE NOT internal
    UNION ALL
    SELECT 2, sql, table_name, schema_name, database_name FROM duckdb_indexes() WHERE sql IS NOT NULL)
  WHERE database_name IN (current_database(), 'temp')
    AND ($name IS NULL OR lower($name) IN (lower(name), lower(schema_name || '.' || name)))
  ORDER BY kind, name`;

/**
 * Prints the SQL that makes a table or view, and its indexes.
 * @param name alone or behind its schema, in any capitals.
 * @throws InputError when there is none.
 */
export async function printSchema(shell: SqlShell, name: string): Promise<void> {
  const schemas = async (wanted: string | null): Promise<readonly (readonly string[])[]> => {
    const result = await shell.connection.runAndReadAll(SCHEMAS, { name: wanted });
    return result.getRows().map((row) => row.map(String));
  };
  const found = await schemas(name);
  if (found.length === 0) {
    const names = new Set((await schemas(null)).map(([, one = '']) => one));
    const nearest = await nearestNames(shell.connection, name, [...names]);
    throw new InputError(
      `there is no table or view ${name}` +
        (nearest.length === 0 ? '' : `; did you mean ${nearest.join(' or ')}?`),
    );
  }
  await shell.print(found.map(([sql = '']) => `${sql}\n`).join(''));
}
