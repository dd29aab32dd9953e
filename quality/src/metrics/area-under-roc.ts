import { rankRows } from './ranking.js';

/**
 * AUROC: the chance that an anomaly scores above a normal row, a tie counting half (Mann-Whitney); scikit-learn's `roc_auc_score`.
 * @param anomalous whether each row is an anomaly.
 * @param scores one a row; higher is odder.
 * @returns 0 to 1.
 * @throws UndefinedMeasureError when all rows are of one class, or a score is not a number.
 */
export function areaUnderRoc(anomalous: readonly boolean[], scores: ArrayLike<number>): number {
  let above = 0;
  let pairsWon = 0;
  let normals = 0;
  for (const tie of rankRows(anomalous, scores)) {
    pairsWon += tie.normals * (above + tie.anomalies / 2);
    above += tie.anomalies;
    normals += tie.normals;
  }
  return pairsWon / (above * normals);
}
