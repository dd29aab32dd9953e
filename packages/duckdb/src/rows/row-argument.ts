import { DuckDBStructType, DuckDBTypeId } from '@duckdb/node-api';
import type { Model } from '@colatent/core';
import type { Vector } from '@duckdb/node-bindings';
import { ArgumentError } from '../errors.js';
import { planColumns } from './plan-columns.js';
import type { PlannedColumn } from './read-rows.js';
import { RowLayout, typeOf } from './row-layout.js';

/** The row argument of one use of a function in a query: its type is looked at once, and its columns planned once per model. */
export class RowArgument {
  #layout: RowLayout | null | undefined;
  readonly #plans = new WeakMap<Model, readonly PlannedColumn[]>();

  /**
   * The layout of the rows, or null when the argument is a bare NULL.
   * @throws ArgumentError when the argument is not a row.
   */
  layout(rows: Vector): RowLayout | null {
    if (this.#layout === undefined) {
      const type = typeOf(rows);
      if (type.typeId === DuckDBTypeId.SQLNULL) {
        this.#layout = null;
      } else if (type instanceof DuckDBStructType) {
        this.#layout = new RowLayout(type);
      } else {
        throw new ArgumentError(
          `the row argument is a ${type.toString()}; pass a whole row by the table’s alias, as t in SELECT aae_score('fraud', t) FROM payments t`,
        );
      }
    }
    return this.#layout;
  }

  /** The columns of `model` in rows of `layout`. Throws as `planColumns` does. */
  plan(model: Model, layout: RowLayout): readonly PlannedColumn[] {
    const known = this.#plans.get(model);
    if (known) {
      return known;
    }
    const plan = planColumns(model.info.columns, layout);
    this.#plans.set(model, plan);
    return plan;
  }
}
