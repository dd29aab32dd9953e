import type { Columns, Model } from '@colatent/core';
import { DuckDBStructType } from '@duckdb/node-api';
import type { Vector } from '@duckdb/node-bindings';
import { ArgumentError, OtherModelError } from '../errors.js';
import type { RowArgument } from '../rows/row-argument.js';
import { typeOf } from '../rows/row-layout.js';
import { MergeLayout } from './merge-layout.js';
import { MergedRows, type NewValues } from './merged-rows.js';

/**
 * Writes rows of a model that are no rows of a table as JSON, to be merged into a NULL row of the type they are to have. Columns of
 * that type which the model does not make stay NULL.
 * @param like a vector of that type.
 * @throws MissingColumnError when the type lacks a column of the model, UnreadableColumnError when it has it in a type of no use.
 */
export function newRowWriter(
  model: Model,
  argument: RowArgument,
  like: Vector,
): (columns: Columns, row: number) => string {
  const layout = argument.layout(like);
  const type = typeOf(like);
  if (layout === null || !(type instanceof DuckDBStructType)) {
    throw new ArgumentError('there is no row type to give the new rows');
  }
  const places = argument.plan(model, layout).map(({ name, field }) => {
    return { name, place: field.path.join('.') };
  });
  const rows = new MergedRows(new MergeLayout(type), null, 0);
  let of: Columns | undefined;
  let values = new Map<string, NewValues>();
  return (columns, row) => {
    if (of !== columns) {
      of = columns;
      values = new Map(
        places.flatMap(({ name, place }): [string, NewValues][] => {
          const column = columns.get(name);
          return column === undefined ? [] : [[place, { column, replaces: () => true }]];
        }),
      );
    }
    return rows.json(row, row, values);
  };
}

/**
 * Checks that the model a query runs with is the one its types were told by.
 * @param hash of the latter; null when they were not told by a model.
 * @throws OtherModelError when it is another.
 */
export function checkTypedBy(model: Model, hash: unknown): void {
  if (typeof hash !== 'string' || hash === model.info.hash) return;
  throw new OtherModelError(
    "the model is not the one the query's columns and types were taken from: it was replaced since the query was prepared, or is not committed yet; prepare the query again or commit first, or say columns_of := 'payments'",
  );
}
