import type { Columns, Model } from '@colatent/core';
import { ANY, BLOB, DuckDBStructType, VARCHAR, type DuckDBValue } from '@duckdb/node-api';
import { MergeLayout } from '../../merging/merge-layout.js';
import { MergedRows, type NewValues, type NewValuesByPlace } from '../../merging/merged-rows.js';
import type { PlannedColumn } from '../../rows/read-rows.js';
import { RowArgument } from '../../rows/row-argument.js';
import { typeOf } from '../../rows/row-layout.js';
import { isValid } from '../../vectors/vector-validity.js';
import { writeStrings } from '../../vectors/write-strings.js';
import { applyModels } from '../apply-models.js';
import type { ModelCache } from '../model-cache.js';
import type { ScalarFunction } from '../scalar-function.js';

/** What a model makes of some rows. */
interface MadeRows {
  readonly columns: Columns;
  /** Which old values the new ones take the place of. */
  readonly replaces: (value: DuckDBValue) => boolean;
  /** Rows that change; null when all do. */
  readonly changed: Uint8Array | null;
}

/**
 * A function `name(model BLOB, row STRUCT) -> VARCHAR` that gives each row's new values as JSON to be merged into it, or NULL where
 * the row or the model is NULL or nothing of the row changes.
 */
function rowValuesFunction(
  name: string,
  cache: ModelCache,
  make: (model: Model, columns: Columns) => MadeRows,
): ScalarFunction<RowArgument> {
  return {
    name,
    parameters: [BLOB, ANY],
    returns: VARCHAR,
    createState: () => new RowArgument(),
    evaluate: (input, length, output, argument) => {
      const rows = input(1);
      const layout = argument.layout(rows);
      const type = typeOf(rows);
      const texts = new Array<string | null>(length).fill(null);
      if (layout === null || !(type instanceof DuckDBStructType)) {
        writeStrings(output, texts);
        return;
      }
      const merged = new MergedRows(new MergeLayout(type), rows, length);
      const valid = applyModels(cache, argument, input(0), rows, length, (model, columns, at) => {
        const { changed, ...made } = make(model, columns);
        const values = valuesByPlace(made, argument.plan(model, layout));
        for (let i = 0; i < columns.length; i++) {
          const row = at === null ? i : (at[i] ?? 0);
          if (changed?.[i] !== 0) texts[row] = merged.json(row, i, values);
        }
      });
      writeStrings(
        output,
        texts.map((text, row) => (valid[row] === 1 ? text : null)),
      );
    },
  };
}

function valuesByPlace(
  { columns, replaces }: Omit<MadeRows, 'changed'>,
  plan: readonly PlannedColumn[],
): NewValuesByPlace {
  return new Map(
    plan.flatMap(({ name, field }): [string, NewValues][] => {
      const column = columns.get(name);
      return column === undefined ? [] : [[field.path.join('.'), { column, replaces }]];
    }),
  );
}

/** `aae_reconstruct_values(model BLOB, row STRUCT) -> VARCHAR`: what `aae_reconstruct` merges into the row. */
export function reconstructFunction(cache: ModelCache): ScalarFunction<RowArgument> {
  return rowValuesFunction('aae_reconstruct_values', cache, (model, columns) => ({
    columns: model.reconstruct(columns),
    replaces: () => true,
    changed: null,
  }));
}

/** `aae_impute_values(model BLOB, row STRUCT) -> VARCHAR`: what `aae_impute` merges into the row. */
export function imputeFunction(cache: ModelCache): ScalarFunction<RowArgument> {
  return rowValuesFunction('aae_impute_values', cache, (model, columns) => {
    const filled = model.impute(columns);
    return { columns: filled, replaces: isGap, changed: rowsWithGaps(columns, filled) };
  });
}

/** Whether a value is one that is filled in: NULL, NaN, or a vector of nothing else. An infinite date is a value. */
function isGap(value: DuckDBValue): boolean {
  if (value === null || typeof value === 'number') return value === null || Number.isNaN(value);
  if (typeof value !== 'object' || !('items' in value)) return false;
  return value.items.length > 0 && value.items.every(isGap);
}

function rowsWithGaps(columns: Columns, filled: Columns): Uint8Array {
  const changed = new Uint8Array(columns.length);
  for (const column of columns) {
    // a column without gaps is the very same object
    if (filled.get(column.name) === column) continue;
    const { validity } = column;
    for (let row = 0; row < changed.length; row++) {
      if (!isValid(validity, row)) changed[row] = 1;
    }
    if (column.type === 'number') {
      for (let row = 0; row < changed.length; row++) {
        if (Number.isNaN(Number(column.values[row]))) changed[row] = 1;
      }
    } else if (column.type === 'vector') {
      // which of the elements are NaN is seen when the row is written
      changed.fill(1);
    }
  }
  return changed;
}
