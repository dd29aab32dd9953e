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
 * @throws MissingColumnError when the row lacks fields of columns' names.
 * @throws UnreadableColumnError when a column's type cannot be read.
 */
export function planColumns(
  columns: readonly { readonly name: string; readonly kind: ColumnKind }[],
  layout: RowLayout,
): PlannedColumn[] {
  const found = columns.flatMap(({ name, kind }) => {
    const field = layout.find(name);
    return field === undefined ? [] : [{ name, kind, field }];
  });
  if (found.length < columns.length) {
    const read = columns.map(({ name }) => name);
    const missing = read.filter((name) => layout.find(name) === undefined);
    throw new MissingColumnError({ missing, read, there: layout.names });
  }
  return found.map(({ name, kind, field }) => {
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
