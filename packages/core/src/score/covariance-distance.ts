import type { Distance } from '../engine/engine.js';
import { partOf, type Work } from '../work/work.js';
import { covarianceOf, meansOf, type NumberColumns } from './covariance.js';
import { principalDirections } from './principal-directions.js';

/** Added to every variance, as a share of the mean one: a direction ordinary rows hardly leave must not decide alone. */
const RIDGE_SHARE = 0.02;
const SMALLEST_VARIANCE = 1e-9;
const LEAST_DISTANCE = 1e-6;

/**
 * The Mahalanobis distance of rows like these, their covariance truncated: `directions` principal ones have variances of their own, all
 * others their mean variance (the covariance of probabilistic PCA, Tipping & Bishop 1999). 0.02 of the mean variance is added to every
 * variance.
 * @param columns what ordinary rows leave, column by column: finite numbers.
 * @param scales by column, what it is multiplied by first.
 * @param directions beyond the number of columns, they are left 0.
 */
export function* fitDistance(
  columns: NumberColumns,
  scales: Float64Array,
  directions: number,
): Work<Distance> {
  const means = meansOf(columns);
  const covariance = yield* partOf(covarianceOf(columns, means), 0, 0.5);
  const width = columns.length;
  let total = 0;
  for (let a = 0; a < width; a++) {
    for (let b = 0; b < width; b++) {
      covariance.set(a, b, covariance.get(a, b) * (scales[a] ?? 1) * (scales[b] ?? 1));
    }
    total += covariance.get(a, a);
  }
  const ridge = (RIDGE_SHARE * total) / width + SMALLEST_VARIANCE;
  const leading = yield* partOf(principalDirections(covariance, directions), 0.5, 1);
  const kept = leading.variances.reduce((sum, variance) => sum + variance, 0);
  const others = width - leading.variances.length;
  const remaining = others > 0 ? Math.max(0, total - kept) / others : 0;
  const rest = 1 / (remaining + ridge);
  const projections = new Float32Array(directions * width);
  leading.directions.forEach((direction, k) => {
    const weight = Math.sqrt(Math.max(0, rest - 1 / ((leading.variances[k] ?? 0) + ridge)));
    for (let c = 0; c < width; c++) projections[k * width + c] = weight * (direction[c] ?? 0);
  });
  return {
    means: Float32Array.from(means),
    scales: Float32Array.from(scales),
    projections,
    rest,
    least: LEAST_DISTANCE,
  };
}
