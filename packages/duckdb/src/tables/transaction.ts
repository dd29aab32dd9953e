import type { DuckDBConnection } from '@duckdb/node-api';

/**
 * Runs work in a transaction of its own, rolled back when the work fails; in the caller's when the connection has one open, which is
 * then the caller's to commit or to roll back.
 */
export async function inTransaction<T>(
  connection: DuckDBConnection,
  work: () => Promise<T>,
): Promise<T> {
  if (await isInTransaction(connection)) return work();
  await connection.run('BEGIN TRANSACTION');
  try {
    const result = await work();
    await connection.run('COMMIT');
    return result;
  } catch (error) {
    // a COMMIT that failed has ended the transaction already
    await connection.run('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/** DuckDB does not tell, and a second BEGIN would spoil the first: only inside of a transaction do two queries share one number. */
async function isInTransaction(connection: DuckDBConnection): Promise<boolean> {
  const number = async (): Promise<unknown> =>
    (await connection.runAndReadAll('SELECT txid_current()')).getRows()[0]?.[0];
  return (await number()) === (await number());
}

const lastTurns = new WeakMap<DuckDBConnection, Promise<unknown>>();

/** Runs work once all earlier work on the connection given here is done: a connection has one transaction and one stream at a time. */
export function inTurn<T>(connection: DuckDBConnection, work: () => Promise<T>): Promise<T> {
  const turn = (lastTurns.get(connection) ?? Promise.resolve()).then(work);
  lastTurns.set(
    connection,
    turn.catch(() => undefined),
  );
  return turn;
}
