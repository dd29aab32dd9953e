import type { Column } from '@colatent/core';
import type { FlatVector } from '../vectors/flat-vector.js';
import type { ColumnReader } from '../vectors/read-column.js';
import type { RowField } from './row-layout.js';
import { bothValid, sliceValidity } from '../vectors/vector-validity.js';

/** A column to read from a vector of rows. */
export interface PlannedColumn {
  /** Name the column is to have: the model's spelling. */
  readonly name: string;
  readonly field: RowField;
  readonly read: ColumnReader;
}

/** What rows are read from: a STRUCT vector, or a chunk. */
export type RowVector = Pick<FlatVector, 'validity' | 'child'>;

/**
 * Reads planned columns of rows start .. start + length - 1 of a flat STRUCT vector. A NULL row is NULL in every column.
 * The columns are views, valid as long as the vector.
 */
export function readRows(
  rows: RowVector,
  start: number,
  length: number,
  plan: readonly PlannedColumn[],
): Column[] {
  return plan.map(({ name, field, read }) => {
    const [outermost, ...inner] = field.path;
    let vector = rows.child(outermost);
    let validity = bothValid(rows.validity, vector.validity);
    for (const index of inner) {
      vector = vector.child(index);
      validity = bothValid(validity, vector.validity);
    }
    return read({ name, vector, start, length, validity: sliceValidity(validity, start, length) });
  });
}
