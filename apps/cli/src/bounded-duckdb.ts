import type { DuckDBConnection } from '@duckdb/node-api';
import { totalmem } from 'node:os';

const MOST_BYTES = 4 * 2 ** 30;
const SHARE_OF_MEMORY = 0.8;

/**
 * Has DuckDB keep the order of rows, and no more of them than a limit: while it writes rows in order, it holds as many that wait for
 * their turn as memory allows.
 */
export async function boundDuckdb(connection: DuckDBConnection): Promise<void> {
  const bytes = Math.floor(Math.min(MOST_BYTES, totalmem() * SHARE_OF_MEMORY));
  await connection.run('SET preserve_insertion_order = true');
  await connection.run(`SET memory_limit = '${bytes}B'`);
}
