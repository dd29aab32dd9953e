import type { DuckDBConnection } from '@duckdb/node-api';
import { FileError } from '../errors.js';

/** Whether functions may read and write files. */
export interface FileAccess {
  /** @throws FileError when they may not. @param functionName for the message. */
  readonly check: (functionName: string) => void;
}

/**
 * What DuckDB's setting `enable_external_access` says now. It is read once, since a function that computes cannot ask; DuckDB lets nobody set
 * it back to true, so that a refusal stays right.
 */
export async function readFileAccess(connection: DuckDBConnection): Promise<FileAccess> {
  const reader = await connection.runAndReadAll(`SELECT current_setting('enable_external_access')`);
  const isAllowed = reader.getRows()[0]?.[0] === true;
  return {
    check: (functionName) => {
      if (isAllowed) return;
      throw new FileError(
        `${functionName} may not touch files: the setting enable_external_access of this database is false`,
      );
    },
  };
}
