import type { Head } from '../engine/engine.js';
import type { TableEncoder } from '../columns/table-encoder.js';
import type { ColumnProfile } from '../profile/profile-document.js';
import { portableExp } from '../score/portable-math.js';
import { mapQuantiles } from './map-quantiles.js';
import type { RowDraws } from './row-draws.js';

/**
 * Turns decoder outputs into the features of new rows, in place, so that an encoder's `decode` gives values as various as the
 * training rows': a class drawn from the softmax of its logits gets 1 and the others 0; a truth value drawn gets 1 or -1; a number
 * gets Gaussian noise of its residual deviation and is mapped onto the training rows' own quantiles.
 */
export function drawFeatures(
  encoder: TableEncoder,
  profiles: readonly ColumnProfile[],
  draws: RowDraws,
  outputs: readonly Float32Array[],
  rows: number,
): void {
  for (const { feature, head } of encoder.places) {
    const profile = profiles[head];
    const of = encoder.heads[head];
    if (profile === undefined || of === undefined) continue;
    const features = outputs.slice(feature, feature + of.width);
    switch (of.loss) {
      case 'softmax_cross_entropy':
        drawClasses(features, profile, draws, head, rows);
        break;
      case 'sigmoid_cross_entropy':
        drawTruth(features, profile, draws, head, rows);
        break;
      case 'squared_error':
        drawNumbers(features, of, profile, draws, head, rows);
    }
  }
}

/** Class 0, any other value, has no value that could be drawn. */
function drawClasses(
  features: readonly Float32Array[],
  { sampling: { bias } }: ColumnProfile,
  draws: RowDraws,
  head: number,
  rows: number,
): void {
  const shares = new Float64Array(features.length);
  for (let row = 0; row < rows; row++) {
    const total = softmaxShares(features, bias, row, shares);
    let left = draws.uniform(row, head) * total;
    let chosen = 1;
    while (chosen < features.length - 1 && left >= (shares[chosen] ?? 0)) {
      left -= shares[chosen] ?? 0;
      chosen++;
    }
    features.forEach((values, c) => {
      values[row] = c === chosen ? 1 : 0;
    });
  }
}

/**
 * The unnormalised probabilities of classes 1, 2, ... in a row: e^(logit + bias), the largest being 1.
 * @returns their sum.
 */
export function softmaxShares(
  logits: readonly Float32Array[],
  bias: readonly number[],
  row: number,
  out: Float64Array,
): number {
  let largest = -Infinity;
  for (let c = 1; c < logits.length; c++) {
    const logit = (logits[c]?.[row] ?? 0) + (bias[c] ?? 0);
    out[c] = logit;
    if (logit > largest) largest = logit;
  }
  let total = 0;
  for (let c = 1; c < logits.length; c++) {
    const share = portableExp((out[c] ?? 0) - largest);
    out[c] = share;
    total += share;
  }
  return total;
}

/** The probability of true, for a logit. */
export function sigmoid(logit: number): number {
  return 1 / (1 + portableExp(-logit));
}

function drawTruth(
  features: readonly Float32Array[],
  { sampling: { bias } }: ColumnProfile,
  draws: RowDraws,
  head: number,
  rows: number,
): void {
  features.forEach((values, f) => {
    for (let row = 0; row < rows; row++) {
      const probability = sigmoid((values[row] ?? 0) + (bias[f] ?? 0));
      values[row] = draws.uniform(row, head, f) < probability ? 1 : -1;
    }
  });
}

function drawNumbers(
  features: readonly Float32Array[],
  { width }: Head,
  { residual, sampling, quantiles }: ColumnProfile,
  draws: RowDraws,
  head: number,
  rows: number,
): void {
  const noise = new Float64Array(width);
  for (let row = 0; row < rows; row++) {
    draws.noise(row, head, width, noise);
    features.forEach((values, f) => {
      values[row] = (values[row] ?? 0) + residual * (noise[f] ?? 0);
    });
    const [first] = features;
    if (first === undefined || sampling.quantiles.length === 0) continue;
    first[row] = mapQuantiles(first[row] ?? 0, sampling.quantiles, quantiles);
  }
}
