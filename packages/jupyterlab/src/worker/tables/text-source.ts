import { Columns } from '@colatent/core';
import type { BuiltColumn } from './column-builder.js';
import type { TextDialect } from './text-dialect.js';
import type { TableSource } from './table-source.js';

/** A table whose columns were built from text and are all in memory. */
export function sourceOfText(built: readonly BuiltColumn[], dialect: TextDialect): TableSource {
  const byName = new Map(built.map(({ column }) => [column.name, column]));
  const rows = built[0]?.column.length ?? 0;
  return {
    info: {
      rows,
      columns: built.map(({ column: { name }, ...found }) => ({ name, readable: true, ...found })),
      dialect,
    },
    read: (names) =>
      Promise.resolve([
        new Columns(
          names.flatMap((name) => byName.get(name) ?? []),
          rows,
        ),
      ]),
  };
}
