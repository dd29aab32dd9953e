import type { DuckDBConnection } from '@duckdb/node-api';

/** Work on a connection, whose queries end when `signal` is aborted. */
export async function interruptedBy<T>(
  signal: AbortSignal,
  connection: DuckDBConnection,
  work: () => Promise<T>,
): Promise<T> {
  const stop = (): void => {
    connection.interrupt();
  };
  signal.throwIfAborted();
  signal.addEventListener('abort', stop);
  try {
    return await work();
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
