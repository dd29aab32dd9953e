import type { ScoreOptions } from './commands/score.js';
import { reportOnRows } from './report.js';
import type { RowTarget } from './rows/row-places.js';

/** Reports on scores that were written, and from which on a row is an anomaly. */
export function reportScores(
  options: ScoreOptions,
  target: RowTarget,
  rows: number,
  started: number,
  threshold: number | null,
): void {
  const remark = threshold === null ? '' : `; anomalies score at least ${threshold.toFixed(3)}`;
  reportOnRows(options, { output: target.path, rows, started, facts: { threshold }, remark });
}
