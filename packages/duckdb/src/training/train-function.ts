import { fitSync, type Engine, type FitOptions, type ProgressEvent } from '@colatent/core';
import { ANY, BLOB, DuckDBTypeId, DuckDBVector } from '@duckdb/node-api';
import bindings, { type Vector } from '@duckdb/node-bindings';
import {
  readRowLists,
  requireRows,
  type ListedRows,
  type RowsFunction,
} from '../rows/row-lists.js';
import { typeOf } from '../rows/row-layout.js';
import type { ScalarFunction } from '../functions/scalar-function.js';
import { inSqlTerms, readTrainOptions } from './train-options.js';
import { chooseTrainingColumns } from './training-columns.js';

/** What training in SQL runs on and whom it tells. */
export interface TrainingSetting {
  /** Undefined is the core's default engine. */
  readonly engine: Engine | undefined;
  readonly onWarning: (warning: string) => void;
  readonly onProgress: ((event: ProgressEvent) => void) | undefined;
}

const FUNCTION: RowsFunction = { name: 'aae_train', call: 'aae_train(list(t))' };

/**
 * `aae_train(rows STRUCT[] [, options STRUCT]) -> BLOB`: the file of a model trained on the rows of each list.
 * Holds the thread of JavaScript until it is done.
 * @param withOptions which of the two forms.
 */
export function trainFunction(
  setting: TrainingSetting,
  withOptions: boolean,
): ScalarFunction<object> {
  return {
    name: 'aae_train',
    parameters: withOptions ? [ANY, ANY] : [ANY],
    returns: BLOB,
    createState: () => ({}),
    evaluate: (input, lists, output) => {
      const options = withOptions ? readOptions(input(1), lists) : undefined;
      const listed = readRowLists(FUNCTION, input(0), lists).map((rows) =>
        requireRows(FUNCTION, rows),
      );
      for (const [list, rows] of listed.entries()) {
        const bytes = train(setting, rows, options?.(list) ?? {});
        bindings.vector_assign_string_element_len(output, list, bytes);
      }
    },
  };
}

function readOptions(vector: Vector, lists: number): (list: number) => FitOptions {
  if (typeOf(vector).typeId === DuckDBTypeId.SQLNULL) {
    return () => ({});
  }
  const options = DuckDBVector.create(vector, lists);
  return (list) => readTrainOptions(options.getItem(list));
}

function train(
  { engine, onWarning, onProgress }: TrainingSetting,
  rows: ListedRows,
  options: FitOptions,
): Uint8Array {
  const chosen = chooseTrainingColumns(rows.layout, options.columns ?? {});
  chosen.warnings.forEach(onWarning);
  const columns = rows.read(chosen.plan);
  const { model, warnings } = inSqlTerms(() =>
    fitSync(columns, { ...options, columns: chosen.options, engine, onProgress }),
  );
  warnings.forEach(onWarning);
  const bytes = model.toBytes();
  model.dispose();
  return bytes;
}
