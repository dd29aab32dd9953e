import type { Columns } from '@colatent/core';
import type { TableInfo, TableLocation } from '../protocol.js';

/** An opened table, its values read when they are asked for. */
export interface TableSource {
  readonly info: TableInfo;
  /** The columns of these names, every row, in one or more batches in order. */
  readonly read: (names: readonly string[]) => Promise<readonly Columns[]>;
  /** Says where the file is now; absent where all of it was read. */
  readonly move?: (location: TableLocation) => Promise<void>;
}

/** A file that is not what its format says, or that cannot be fetched. */
export class TableError extends Error {
  override readonly name = 'TableError';
}
