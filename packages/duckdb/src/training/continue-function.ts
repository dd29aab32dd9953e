import { continueTrainingSync, type ContinueOptions, type Model } from '@colatent/core';
import { ANY, BLOB, DuckDBTypeId, DuckDBVector } from '@duckdb/node-api';
import type { Vector } from '@duckdb/node-bindings';
import type { ModelCache } from '../functions/model-cache.js';
import { groupByModel } from '../functions/model-rows.js';
import type { ScalarFunction } from '../functions/scalar-function.js';
import { nullReader, planColumns } from '../rows/plan-columns.js';
import type { PlannedColumn } from '../rows/read-rows.js';
import { typeOf, type RowLayout } from '../rows/row-layout.js';
import {
  readRowLists,
  requireRows,
  type ListedRows,
  type RowsFunction,
} from '../rows/row-lists.js';
import { writeStrings } from '../vectors/write-strings.js';
import type { TrainingSetting } from './train-function.js';
import { inSqlTerms, readContinueOptions } from './train-options.js';

const FUNCTION: RowsFunction = { name: 'aae_continue', call: "aae_continue('fraud', list(t))" };

/**
 * `aae_continue_model(model BLOB, rows STRUCT[] [, options STRUCT]) -> BLOB`: the file of another model, which goes on from the one given
 * on new rows; see `continueTraining`. Holds the thread of JavaScript until it is done.
 * @param withOptions which of the two forms.
 */
export function continueFunction(
  setting: TrainingSetting,
  cache: ModelCache,
  withOptions: boolean,
): ScalarFunction<object> {
  return {
    name: 'aae_continue_model',
    parameters: withOptions ? [BLOB, ANY, ANY] : [BLOB, ANY],
    returns: BLOB,
    createState: () => ({}),
    evaluate: (input, length, output) => {
      const optionsAt = withOptions ? readOptions(input(2), length) : (): ContinueOptions => ({});
      const lists = readRowLists(FUNCTION, input(1), length);
      const files = new Array<Uint8Array | null>(length).fill(null);
      for (const { bytes, rows } of groupByModel(input(0), length, () => true)) {
        for (const row of rows ?? lists.keys()) {
          const listed = requireRows(FUNCTION, lists[row] ?? null);
          files[row] = continueOn(setting, cache.get(bytes), listed, optionsAt(row));
        }
      }
      writeStrings(output, files);
    },
  };
}

function readOptions(vector: Vector, length: number): (row: number) => ContinueOptions {
  if (typeOf(vector).typeId === DuckDBTypeId.SQLNULL) return () => ({});
  const options = DuckDBVector.create(vector, length);
  return (row) => readContinueOptions(options.getItem(row));
}

function continueOn(
  { engine, onProgress, onWarning }: TrainingSetting,
  model: Model,
  rows: ListedRows,
  options: ContinueOptions,
): Uint8Array {
  const columns = rows.read([
    ...planColumns(model.info.columns, rows.layout),
    ...unknownColumns(model, rows.layout),
  ]);
  const result = inSqlTerms(() =>
    continueTrainingSync(model, columns, { ...options, engine, onProgress }),
  );
  result.warnings.forEach(onWarning);
  const bytes = result.model.toBytes();
  result.model.dispose();
  return bytes;
}

/** Columns the model was not trained on, without their values: the training warns of each by its name. */
function unknownColumns(model: Model, layout: RowLayout): PlannedColumn[] {
  const { columns, excluded } = model.info;
  const known = new Set([...columns, ...excluded].map(({ name }) => layout.find(name)));
  return layout.fields
    .filter((field) => !known.has(field))
    .map((field) => ({ name: field.name, field, read: nullReader('boolean') }));
}
