import type { NewColumns } from '@colatent/arrow';
import { filterRows } from '../arrow-filter.js';
import type { ScoreOptions } from '../commands/score.js';
import { givenThreshold } from '../given-threshold.js';
import { reportScores } from '../report-scores.js';
import type { RowSource, RowTarget } from '../rows/row-places.js';

/** Scores rows a batch at a time. */
export async function scoreByArrow(
  modelPath: string,
  source: RowSource,
  target: RowTarget,
  options: ScoreOptions,
): Promise<void> {
  const started = performance.now();
  let threshold: number | null = null;
  const rows = await filterRows(
    modelPath,
    source,
    target,
    async (model, input) => {
      if (input === null) {
        threshold = givenThreshold(options);
      } else {
        const { thresholdFor } = await import('./score-by-duckdb.js');
        threshold = await thresholdFor(input, model, options);
      }
      return arrowColumns(options, threshold);
    },
    { ...options, inDuckdb: options.topK !== undefined },
  );
  reportScores(options, target, rows, started, threshold);
}

function arrowColumns(
  { columnName, anomalyColumnName }: ScoreOptions,
  threshold: number | null,
): NewColumns {
  return {
    score: columnName,
    // the threshold is a FLOAT, as scores are
    ...(threshold === null
      ? {}
      : { isAnomaly: anomalyColumnName, threshold: Math.fround(threshold) }),
  };
}
