import type { Columns, FitOptions } from '@colatent/core';
import { streamColumns } from '@colatent/duckdb';
import type { Input } from './open-input.js';

/** The rows of an input as the core takes them, one chunk in memory at a time. */
export function readColumns(
  { connection, relation }: Input,
  columns: FitOptions['columns'],
  onWarning: (warning: string) => void,
): AsyncIterable<Columns> {
  return streamColumns(connection, `FROM ${relation}`, { columns, onWarning });
}
