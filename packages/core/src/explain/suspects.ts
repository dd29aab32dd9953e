import type { FeatureBatch } from '../columns/feature-batch.js';
import type { JudgedColumn } from './judged-column.js';

/**
 * Columns of a row that are repaired to see how far its score falls. Two that lie farthest from the mean row stand beside six that are
 * reconstructed worst, since an autoencoder may copy what is far out. On Adult and KDD 99 (`npm run quality -- reasons data`)
 * ten suspects, or five and three, find hardly more.
 */
export const SUSPECTS_BY_SURPRISE = 6;
export const SUSPECTS_BY_DISTANCE = 2;
export const SUSPECTS = SUSPECTS_BY_SURPRISE + SUSPECTS_BY_DISTANCE;

/** Column numbers of a row, most suspect first. @param surprise by column. */
export function suspectsOf(
  columns: readonly JudgedColumn[],
  batch: FeatureBatch,
  row: number,
  surprise: readonly number[],
): number[] {
  const judged = columns.flatMap((column, index) => (column.isJudged(batch, row) ? [index] : []));
  const bySurprise = descending(judged, (index) => surprise[index] ?? 0);
  const chosen = bySurprise.slice(0, SUSPECTS_BY_SURPRISE);
  const rest = bySurprise.slice(SUSPECTS_BY_SURPRISE);
  const byDistance = descending(rest, (index) => columns[index]?.distanceFromMean(batch, row) ?? 0);
  return [...chosen, ...byDistance.slice(0, SUSPECTS_BY_DISTANCE)];
}

/** Sorted by a value, largest first; equal ones stay in order. */
export function descending(
  indices: readonly number[],
  valueOf: (index: number) => number,
): number[] {
  return indices
    .map((index) => ({ index, value: valueOf(index) }))
    .sort((a, b) => (a.value === b.value ? 0 : b.value > a.value ? 1 : -1))
    .map(({ index }) => index);
}
