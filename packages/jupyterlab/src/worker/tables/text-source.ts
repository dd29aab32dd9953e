import { Columns, type Column } from '@colatent/core';
import type { TextType } from './column-builder.js';
import type { TableSource } from './table-source.js';

/** A table whose columns were built from text and are all in memory. */
export function sourceOfText(built: readonly { column: Column; type: TextType }[]): TableSource {
  const byName = new Map(built.map(({ column }) => [column.name, column]));
  return {
    info: {
      rows: built[0]?.column.length ?? 0,
      columns: built.map(({ column, type }) => ({ name: column.name, type, readable: true })),
    },
    read: (names) =>
      Promise.resolve([
        new Columns(
          names.flatMap((name) => byName.get(name) ?? []),
          built[0]?.column.length ?? 0,
        ),
      ]),
  };
}
