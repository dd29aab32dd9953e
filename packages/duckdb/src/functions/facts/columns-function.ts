import type { Model } from '@colatent/core';
import { BLOB } from '@duckdb/node-api';
import {
  doubleField,
  structListOf,
  textField,
  writeStructLists,
} from '../../vectors/write-structs.js';
import type { ModelCache } from '../model-cache.js';
import { modelFacts } from './model-facts.js';
import type { ScalarFunction } from '../scalar-function.js';

/** A column of the training table, read by the model or left out. */
interface TrainingColumn {
  readonly name: string;
  readonly kind: string | null;
  readonly nullShare: number | null;
  readonly weight: number | null;
  readonly summary: string | null;
  readonly leftOut: string | null;
}

const COLUMN = {
  column_name: textField<TrainingColumn>(({ name }) => name),
  kind: textField<TrainingColumn>(({ kind }) => kind),
  null_share: doubleField<TrainingColumn>(({ nullShare }) => nullShare),
  weight: doubleField<TrainingColumn>(({ weight }) => weight),
  summary: textField<TrainingColumn>(({ summary }) => summary),
  left_out: textField<TrainingColumn>(({ leftOut }) => leftOut),
};

/**
 * `aae_columns_model(model BLOB) -> STRUCT[]`: the columns the model reads, in its order, then those it was trained without and why.
 * `kind`, `null_share`, `weight` and `summary` of the latter are NULL, as is `left_out` of the former.
 */
export function columnsFunction(cache: ModelCache): ScalarFunction<object> {
  return {
    name: 'aae_columns_model',
    parameters: [BLOB],
    returns: structListOf(COLUMN),
    createState: () => ({}),
    evaluate: (input, rows, output) => {
      writeStructLists(output, COLUMN, modelFacts(cache, input(0), rows, columnsOf));
    },
  };
}

function columnsOf(model: Model): readonly TrainingColumn[] {
  const { columns, excluded } = model.describe();
  return [
    ...columns.map((column) => ({ ...column, leftOut: null })),
    ...excluded.map(({ name, reason }) => ({
      name,
      kind: null,
      nullShare: null,
      weight: null,
      summary: null,
      leftOut: reason,
    })),
  ];
}
