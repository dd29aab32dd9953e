import type { ScoreOptions } from '../commands/score.js';
import { comesAsArrow } from '../rows/comes-as-arrow.js';
import { isArrow, rowSource, rowTarget } from '../rows/row-places.js';
import type { RowSource, RowTarget } from '../rows/row-places.js';

/** Scores rows, through Arrow batches or in DuckDB. */
export async function score(modelPath: string, path: string, options: ScoreOptions): Promise<void> {
  const target = await rowTarget(path, options);
  const source = await rowSource(path, options);
  if (target !== undefined && isFiltered(source, target, options)) {
    const { scoreByArrow } = await import('./score-by-arrow.js');
    await scoreByArrow(modelPath, source, target, options);
  } else {
    const { scoreByDuckdb } = await import('./score-by-duckdb.js');
    await scoreByDuckdb(modelPath, source, target, options);
  }
}

/** Whether rows go through as Arrow batches. The oddest rows are only known when all are there, in DuckDB. */
function isFiltered(source: RowSource, target: RowTarget, options: ScoreOptions): boolean {
  if (isArrow(target)) return true;
  return comesAsArrow(source, options) && options.topK === undefined;
}
