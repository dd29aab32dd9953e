import type { InputOptions } from '../input-options.js';
import type { RowSource } from './row-places.js';

/** Whether rows are Arrow data that can be taken as it comes: nothing asks for a part of it. */
export function comesAsArrow(
  { format }: RowSource,
  { table, query, where }: InputOptions,
): boolean {
  return format === 'arrow' && [table, query, where].every((option) => option === undefined);
}
