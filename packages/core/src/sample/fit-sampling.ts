import type { TableEncoder } from '../columns/table-encoder.js';
import type { Network } from '../engine/engine.js';
import { quantilesOf, shortened } from '../profile/bins.js';
import {
  MOST_QUANTILES,
  type ColumnProfile,
  type ProfileDocument,
} from '../profile/profile-document.js';
import { portableLog } from '../score/portable-math.js';
import { sigmoid, softmaxShares } from './draw-features.js';
import type { Work } from '../work/work.js';
import { drawLatents } from './draw-latents.js';
import { RowDraws } from './row-draws.js';

/** Rows drawn to see how the decoder's own marginals lie; fewer where columns are many. */
const MOST_ROWS = 8192;
const MOST_OUTPUTS = 2 ** 21;
/** Most steps in which the classes' biases settle, and the change of a bias below which they have. */
const STEPS = 8;
const SETTLED = 0.02;

/**
 * What maps the decoder's marginals onto those of the training rows, column by column: quantiles of a number with its noise, and
 * biases that give classes the mean probabilities they have in training. Which values go together stays the decoder's to say.
 * @param profile one whose `sampling` is yet empty.
 * @returns its columns with their `sampling`.
 */
export function* fitSampling(
  network: Network,
  encoder: TableEncoder,
  profile: ProfileDocument,
  seed: number,
): Work<ColumnProfile[]> {
  const rows = Math.max(256, Math.min(MOST_ROWS, Math.floor(MOST_OUTPUTS / encoder.width)));
  const outputs = Array.from({ length: encoder.width }, () => new Float32Array(rows));
  const noise = encoder.heads.map(() => new Float32Array(rows));
  // another stream than the default seed's, so that samples are not the very rows they are mapped by
  const draws = new RowDraws(seed ^ 0x5eed, network.latent.length, encoder.heads);
  for (let start = 0; start < rows; start += network.maxRows) {
    const count = Math.min(network.maxRows, rows - start);
    draws.next(count);
    drawLatents('gaussian', profile.latent, draws, network.latent, count);
    network.decode(count);
    network.outputs.forEach((values, f) => outputs[f]?.set(values.subarray(0, count), start));
    encoder.heads.forEach(({ loss, width }, head) => {
      if (loss !== 'squared_error') return;
      const normals = new Float64Array(width);
      for (let row = 0; row < count; row++) {
        draws.noise(row, head, width, normals);
        const out = noise[head];
        if (out) out[start + row] = normals[0] ?? 0;
      }
    });
    yield (0.5 * (start + count)) / rows;
  }

  const fitted: ColumnProfile[] = [];
  for (const { encoder: ofColumn, feature, head } of encoder.places) {
    yield 0.5 + (0.5 * head) / encoder.places.length;
    const column = profile.columns[head];
    if (column === undefined) throw new RangeError(`there is no profile of column ${head}`);
    const features = outputs.slice(feature, feature + ofColumn.width);
    const bias = column.counts.length === 0 ? [] : balance(features, column.counts);
    const isMapped = column.quantiles.length > 0 && isMeasurement(ofColumn.kind);
    const noisy = features[0]?.map((x, row) => x + column.residual * (noise[head]?.[row] ?? 0));
    const quantiles = isMapped && noisy ? quantilesOf(noisy, MOST_QUANTILES) : [];
    fitted.push({ ...column, sampling: { quantiles, bias } });
  }
  return fitted;
}

/** Whether the first feature is the value itself. */
function isMeasurement(kind: string): boolean {
  return kind === 'numeric' || kind === 'timestamp';
}

/** Biases with which the mean probabilities are the shares of the counts: each step adds ln(wanted / given). */
function balance(logits: readonly Float32Array[], counts: readonly number[]): number[] {
  const isTruth = logits.length === 1;
  // class 0 of a softmax, any other value, is never drawn
  const wanted = counts.map((count, c) => (!isTruth && c === 0 ? 0 : count + 0.5));
  const total = wanted.reduce((sum, count) => sum + count, 0);
  const bias = new Array<number>(logits.length).fill(0);
  const rows = logits[0]?.length ?? 0;
  for (let step = 0; step < STEPS; step++) {
    const given = new Float64Array(counts.length).fill(1e-9);
    const shares = new Float64Array(counts.length);
    for (let row = 0; row < rows; row++) {
      if (isTruth) {
        shares[1] = sigmoid((logits[0]?.[row] ?? 0) + (bias[0] ?? 0));
        shares[0] = 1 - shares[1];
      }
      const sum = isTruth ? 1 : softmaxShares(logits, bias, row, shares);
      for (let c = 0; c < shares.length; c++) {
        given[c] = (given[c] ?? 0) + (shares[c] ?? 0) / sum / rows;
      }
    }
    const steps = wanted.map((count, c) =>
      count === 0 ? 0 : portableLog(count / total / (given[c] ?? 1)),
    );
    const isSettled = steps.every((change) => Math.abs(change) < SETTLED);
    if (isTruth) bias[0] = (bias[0] ?? 0) + (steps[1] ?? 0) - (steps[0] ?? 0);
    else steps.forEach((change, c) => (bias[c] = (bias[c] ?? 0) + change));
    if (isSettled) break;
  }
  return bias.map(shortened);
}
