/** Keeps the weight of rows without noise finite, in variances of a feature. */
const VARIANCE_FLOOR = 0.1;

/**
 * What the loss of each row counts for: 1 / (s^2 + 0.1) with s its noise's deviation, scaled to a mean of 1. Rows of little noise, which
 * can be told best, decide.
 * @param shares by row: s / inputNoise.
 * @param weights where to write, at least as long.
 */
export function weighNoisyRows(
  shares: Float32Array,
  inputNoise: number,
  weights: Float32Array | Float64Array,
): void {
  let sum = 0;
  for (let i = 0; i < shares.length; i++) {
    const deviation = (shares[i] ?? 0) * inputNoise;
    const weight = 1 / (deviation * deviation + VARIANCE_FLOOR);
    weights[i] = weight;
    sum += weight;
  }
  const scale = shares.length / sum;
  for (let i = 0; i < shares.length; i++) weights[i] = (weights[i] ?? 0) * scale;
}
