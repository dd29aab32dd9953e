import { thresholdOf } from '@colatent/core';
import { ANY, BLOB, BOOLEAN, DOUBLE } from '@duckdb/node-api';
import type { ModelCache } from './model-cache.js';
import { RowArgument } from '../rows/row-argument.js';
import type { ScalarFunction } from './scalar-function.js';
import { scoreRows } from './score-rows.js';
import { readDoubles } from '../vectors/read-doubles.js';
import { writeValues } from '../vectors/write-values.js';

/** Share of ordinary rows to be called anomalies when a query does not say. */
export const DEFAULT_CONTAMINATION = 0.01;

/** Score from which on a row is an anomaly, in single precision, as scores are. @throws OptionError as `thresholdOf`. */
export function flagThreshold(contamination: number): number {
  return Math.fround(thresholdOf(contamination));
}

/**
 * `aae_is_anomaly_model(model BLOB, row STRUCT [, contamination DOUBLE]) -> BOOLEAN`: whether the row is among the share
 * `contamination` of ordinary rows that are the oddest, or odder: its score is at least -log10(contamination). NULL contamination gives NULL.
 * @param withContamination which of the two forms.
 */
export function anomalyFunction(
  cache: ModelCache,
  withContamination: boolean,
): ScalarFunction<RowArgument> {
  return {
    name: 'aae_is_anomaly_model',
    parameters: withContamination ? [BLOB, ANY, DOUBLE] : [BLOB, ANY],
    returns: BOOLEAN,
    createState: () => new RowArgument(),
    evaluate: (input, length, output, argument) => {
      const { scores, valid } = scoreRows(cache, argument, input(0), input(1), length);
      const contaminationAt = withContamination
        ? readDoubles(input(2), length)
        : (): number => DEFAULT_CONTAMINATION;
      const flags = new Uint8Array(length);
      let contamination = NaN;
      let threshold = NaN;
      for (let row = 0; row < length; row++) {
        const wanted = contaminationAt(row);
        if (wanted === null) {
          valid[row] = 0;
          continue;
        }
        if (wanted !== contamination) {
          threshold = flagThreshold(wanted);
          contamination = wanted;
        }
        flags[row] = (scores[row] ?? 0) >= threshold ? 1 : 0;
      }
      writeValues(output, flags, valid);
    },
  };
}
