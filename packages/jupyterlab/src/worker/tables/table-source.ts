import type { Columns } from '@colatent/core';
import type { TableInfo } from '../protocol.js';

/** An opened table, its values read when they are asked for. */
export interface TableSource {
  readonly info: TableInfo;
  /** The columns of these names, every row, in one or more batches in order. */
  readonly read: (names: readonly string[]) => Promise<readonly Columns[]>;
}

/** A file that is not what its format says, or that cannot be fetched. */
export class TableError extends Error {
  override readonly name = 'TableError';
}
