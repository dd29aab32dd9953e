import { ANY, BLOB, FLOAT } from '@duckdb/node-api';
import type { ModelCache } from './model-cache.js';
import { RowArgument } from '../rows/row-argument.js';
import type { ScalarFunction } from './scalar-function.js';
import { scoreRows } from './score-rows.js';
import { writeValues } from '../vectors/write-values.js';

/** `aae_score_model(model BLOB, row STRUCT) -> FLOAT`: how odd the row is, -log10 of the share of ordinary rows at least this odd. */
export function scoreFunction(cache: ModelCache): ScalarFunction<RowArgument> {
  return {
    name: 'aae_score_model',
    parameters: [BLOB, ANY],
    returns: FLOAT,
    createState: () => new RowArgument(),
    evaluate: (input, length, output, argument) => {
      const { scores, valid } = scoreRows(cache, argument, input(0), input(1), length);
      writeValues(output, scores, valid);
    },
  };
}
