import { UndefinedMeasureError } from '../errors.js';

/** Rows whose scores are equal, so that no order among them means anything. */
export interface Tie {
  readonly anomalies: number;
  readonly normals: number;
}

/**
 * The rows from the highest score to the lowest, those of one score together.
 * @param anomalous one label a row: whether it is an anomaly.
 * @param scores one a row; higher is odder.
 * @throws UndefinedMeasureError when all rows are of one class, or a score is not a number.
 */
export function rankRows(anomalous: readonly boolean[], scores: ArrayLike<number>): readonly Tie[] {
  const anomalies = anomalous.filter(Boolean).length;
  if (anomalies === 0 || anomalies === anomalous.length) {
    throw new UndefinedMeasureError(
      `all ${anomalous.length} rows are ${anomalies === 0 ? 'normal' : 'anomalies'}; a ranking needs both`,
    );
  }
  const scoreOf = (row: number): number => scores[row] ?? Number.NaN;
  const bad = anomalous.findIndex((_, row) => Number.isNaN(scoreOf(row)));
  if (bad >= 0) throw new UndefinedMeasureError(`the score of row ${bad} is not a number`);
  const order = Uint32Array.from(anomalous.keys()).sort((a, b) => scoreOf(b) - scoreOf(a) || a - b);
  const ties: { anomalies: number; normals: number }[] = [];
  let current = { anomalies: 0, normals: 0 };
  let last: number | undefined;
  for (const row of order) {
    if (scoreOf(row) !== last) {
      current = { anomalies: 0, normals: 0 };
      ties.push(current);
      last = scoreOf(row);
    }
    if (anomalous[row]) current.anomalies += 1;
    else current.normals += 1;
  }
  return ties;
}
