import type { Head, HeadLoss } from '../engine.js';
import type { Kernels } from './kernels.js';
import { addressOf } from './passes.js';
import type { NetworkMemory, Plane } from './network-memory.js';

/** A head with what the kernels need to find it. */
export interface LaidHead extends Head {
  readonly index: number;
  /** First of its features. */
  readonly first: number;
  /** trainingWeight / sum of training weights: its part of the training loss. */
  readonly share: number;
}

/** Heads with their places among the features. */
export function layHeads(heads: readonly Head[]): LaidHead[] {
  const total = heads.reduce((sum, { trainingWeight }) => sum + trainingWeight, 0);
  let first = 0;
  return heads.map((head, index) => {
    const laid = { ...head, index, first, share: total > 0 ? head.trainingWeight / total : 0 };
    first += head.width;
    return laid;
  });
}

const GRADIENTS = {
  squared_error: 'squaredErrorGradient',
  sigmoid_cross_entropy: 'sigmoidGradient',
  softmax_cross_entropy: 'softmaxGradient',
} as const satisfies Record<HeadLoss, keyof Kernels>;

const ROW_TOTALS = {
  squared_error: 'squaredErrorRows',
  sigmoid_cross_entropy: 'sigmoidRows',
  softmax_cross_entropy: 'softmaxRows',
} as const satisfies Record<HeadLoss, keyof Kernels>;

/**
 * A head's part of the training loss over one block, its gradient written into the head's columns of `gradients`.
 * @param rows rows of the block, rounded up to 8; rows beyond the batch are masked.
 * @param batchRows rows of the whole batch.
 */
export function headGradient(
  kernels: Kernels,
  { blockOutputs, features, masks }: NetworkMemory,
  head: LaidHead,
  gradients: Plane,
  start: number,
  rows: number,
  batchRows: number,
): number {
  // a softmax head has one loss, the others the mean of one loss per feature
  const parts = head.loss === 'softmax_cross_entropy' ? 1 : head.width;
  const share = head.share / (batchRows * parts);
  const sum = kernels[GRADIENTS[head.loss]](
    blockOutputs.address + head.first * blockOutputs.stride,
    blockOutputs.stride,
    addressOf(features, start) + head.first * features.stride,
    features.stride,
    addressOf(masks, start) + head.index * masks.stride,
    gradients.address + head.first * gradients.stride,
    head.width,
    rows,
    head.loss === 'squared_error' ? 2 * share : share,
  );
  return sum * share;
}

/** Adds a head's loss in each row of a block, weighted, to the block's totals; masked rows add `expected`. */
export function addRowLosses(
  kernels: Kernels,
  { blockOutputs, features, masks, totals }: NetworkMemory,
  head: LaidHead,
  start: number,
  rows: number,
  weight: number,
  expected: number,
): void {
  kernels[ROW_TOTALS[head.loss]](
    blockOutputs.address + head.first * blockOutputs.stride,
    blockOutputs.stride,
    addressOf(features, start) + head.first * features.stride,
    features.stride,
    addressOf(masks, start) + head.index * masks.stride,
    totals,
    head.width,
    rows,
    weight,
    expected,
  );
}
