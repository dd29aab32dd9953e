import { listValue } from '@duckdb/node-api';
import type { DuckDBConnection } from '@duckdb/node-api';

/** The names, at most two, that a mistyped one most likely stands for. */
export async function nearestNames(
  connection: DuckDBConnection,
  name: string,
  names: readonly string[],
): Promise<readonly string[]> {
  const result = await connection.runAndReadAll(
    `SELECT name FROM (SELECT unnest($names::VARCHAR[]) AS name)
     ORDER BY NOT starts_with(name, $name), damerau_levenshtein(name, $name), name LIMIT 2`,
    { names: listValue([...names]), name },
  );
  return result.getRows().map(([nearest = null]) => String(nearest));
}
