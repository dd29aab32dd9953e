import { rankRows } from './ranking.js';

/**
 * AUPRC as average precision: the precision at each distinct score, weighted by the recall it adds; scikit-learn's
 * `average_precision_score`, without interpolation.
 * @param anomalous whether each row is an anomaly.
 * @param scores one a row; higher is odder.
 * @returns above 0, to 1.
 * @throws UndefinedMeasureError when all rows are of one class, or a score is not a number.
 */
export function averagePrecision(anomalous: readonly boolean[], scores: ArrayLike<number>): number {
  let found = 0;
  let flagged = 0;
  let sum = 0;
  for (const { anomalies, normals } of rankRows(anomalous, scores)) {
    found += anomalies;
    flagged += anomalies + normals;
    sum += (anomalies * found) / flagged;
  }
  return sum / found;
}
