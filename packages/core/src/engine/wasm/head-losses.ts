import type { Head, HeadLoss } from '../engine.js';
import { LOSS_CODES, type Kernels } from './kernels.js';
import { addressOf } from './passes.js';
import type { NetworkMemory, Plane } from './network-memory.js';

/** Heads of one loss and width that lie side by side: one call of a kernel serves them all. */
export interface HeadRun {
  readonly loss: HeadLoss;
  readonly width: number;
  /** Number of the first head, and how many there are. */
  readonly first: number;
  readonly count: number;
  /** First feature of the first head. */
  readonly feature: number;
}

/** The longest runs of heads. */
export function runsOfHeads(heads: readonly Head[]): HeadRun[] {
  const runs: HeadRun[] = [];
  let feature = 0;
  heads.forEach(({ loss, width }, first) => {
    const last = runs.at(-1);
    if (last?.loss === loss && last.width === width) {
      runs[runs.length - 1] = { ...last, count: last.count + 1 };
    } else {
      runs.push({ loss, width, first, count: 1, feature });
    }
    feature += width;
  });
  return runs;
}

/** By head: trainingWeight / sum of training weights, divided among the features whose losses the head's loss is a mean of. */
export function lossShares(heads: readonly Head[]): Float32Array {
  const total = heads.reduce((sum, { trainingWeight }) => sum + trainingWeight, 0);
  return Float32Array.from(heads, ({ loss, width, trainingWeight }) => {
    const parts = loss === 'softmax_cross_entropy' ? 1 : width;
    return trainingWeight / (total * parts);
  });
}

/**
 * The part of the training loss that a run of heads has over one block; the gradients go into the run's columns of `gradients`.
 * @param rowWeights a plane of one column.
 * @param rows rows of the block, rounded up to 8; rows beyond the batch are masked.
 * @param batchRows rows of the whole batch.
 */
export function headGradients(
  kernels: Kernels,
  { blockOutputs, features, masks, shares }: NetworkMemory,
  { loss, width, first, count, feature }: HeadRun,
  rowWeights: Plane,
  gradients: Plane,
  start: number,
  rows: number,
  batchRows: number,
): number {
  return kernels.headGradients(
    LOSS_CODES[loss],
    blockOutputs.address + feature * blockOutputs.stride,
    blockOutputs.stride,
    addressOf(features, start) + feature * features.stride,
    features.stride,
    addressOf(masks, start) + first * masks.stride,
    masks.stride,
    addressOf(rowWeights, start),
    gradients.address + feature * gradients.stride,
    count,
    width,
    rows,
    shares + first * 4,
    1 / batchRows,
  );
}

/** Adds the losses of a run of heads in each row of a block to the block's totals, by the weights and expected losses in memory. */
export function addRowLosses(
  kernels: Kernels,
  { blockOutputs, features, masks, totals, weights, expected }: NetworkMemory,
  { loss, width, first, count, feature }: HeadRun,
  start: number,
  rows: number,
): void {
  kernels.addHeadLosses(
    LOSS_CODES[loss],
    blockOutputs.address + feature * blockOutputs.stride,
    blockOutputs.stride,
    addressOf(features, start) + feature * features.stride,
    features.stride,
    addressOf(masks, start) + first * masks.stride,
    masks.stride,
    totals,
    count,
    width,
    rows,
    weights + first * 4,
    expected + first * 4,
  );
}
