import { percentileOf } from '@colatent/core';
import { ANY, BLOB, DOUBLE } from '@duckdb/node-api';
import type { ModelCache } from './model-cache.js';
import { RowArgument } from '../rows/row-argument.js';
import type { ScalarFunction } from './scalar-function.js';
import { scoreRows } from './score-rows.js';
import { writeValues } from '../vectors/write-values.js';

/** `aae_percentile_model(model BLOB, row STRUCT) -> DOUBLE`: per cent of ordinary rows that are less odd than the row, 0 to 100. */
export function percentileFunction(cache: ModelCache): ScalarFunction<RowArgument> {
  return {
    name: 'aae_percentile_model',
    parameters: [BLOB, ANY],
    returns: DOUBLE,
    createState: () => new RowArgument(),
    evaluate: (input, length, output, argument) => {
      const { scores, valid } = scoreRows(cache, argument, input(0), input(1), length);
      writeValues(output, Float64Array.from(scores, percentileOf), valid);
    },
  };
}
