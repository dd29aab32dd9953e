import {
  MissingColumnError,
  UnreadableColumnError,
  nullColumn,
  type ColumnKind,
} from '@colatent/core';
import { DuckDBTypeId } from '@duckdb/node-api';
import { columnReaderFor, type ColumnReader } from '../vectors/read-column.js';
import type { PlannedColumn } from './read-rows.js';
import type { RowLayout } from './row-layout.js';

/**
 * Finds the columns a model was trained on in a row type, by name. Other fields of the row are left alone.
 * @throws MissingColumnError when the row has no field of a column's name.
 * @throws UnreadableColumnError when a column's type cannot be read.
 */
export function planColumns(
  columns: readonly { readonly name: string; readonly kind: ColumnKind }[],
  layout: RowLayout,
): PlannedColumn[] {
  return columns.map(({ name, kind }) => {
    const field = layout.find(name);
    if (field === undefined) {
      throw new MissingColumnError(
        `the model was trained on a column "${name}" and the row has none of that name; it has: ${layout.names.join(', ')}`,
      );
    }
    const read =
      field.type.typeId === DuckDBTypeId.SQLNULL
        ? nullReader(kind)
        : columnReaderFor(field.type, kind);
    if (read === undefined) {
      throw new UnreadableColumnError(
        `column "${field.name}" is a ${field.type.toString()}, which cannot be read; the model takes it as ${kind}`,
      );
    }
    return { name, field, read };
  });
}

/** Reads a column of the untyped NULL as a column of its kind that is NULL in every row. */
export function nullReader(kind: ColumnKind): ColumnReader {
  return ({ name, length }) => nullColumn(name, kind, length);
}
