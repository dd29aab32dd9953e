import { portableLog } from '../score/portable-math.js';

/** Least sum of entropies divided by, in nats, so that a column that hardly varies does not outweigh all others. */
const LEAST_ENTROPY = 0.1;

/**
 * Training weight of a sigmoid head of many features: width / max(sum of the features' entropies in nats, 0.1). The head's loss is a
 * mean over its features, so that of always guessing at the features' own shares is then about 1, however wide the head is.
 * @param counts rows in which each feature is 1.
 * @param rows rows in all.
 */
export function multiHotWeight(counts: Float64Array, rows: number): number {
  let entropy = 0;
  for (const count of counts) {
    const share = count / rows;
    if (share <= 0 || share >= 1) continue;
    entropy -= share * portableLog(share) + (1 - share) * portableLog(1 - share);
  }
  return counts.length / Math.max(entropy, LEAST_ENTROPY);
}

/**
 * Rows in which each feature is 1, and rows in all.
 * @param encode writes a value's cells.
 */
export function countFeatures(
  counts: ReadonlyMap<string, number>,
  width: number,
  cells: number,
  encode: (value: string, out: Float32Array) => void,
): { features: Float64Array; rows: number } {
  const features = new Float64Array(width);
  const indices = new Float32Array(cells);
  let rows = 0;
  for (const [value, count] of counts) {
    encode(value, indices);
    for (const index of new Set(indices)) features[index] = (features[index] ?? 0) + count;
    rows += count;
  }
  return { features, rows };
}
