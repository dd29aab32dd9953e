import type { Head } from '../engine.js';
import type { FeatureColumns } from './columns.js';
import { zeroColumns } from './columns.js';
import { headLoss, headLossDerivatives, headRow } from './head-losses.js';

/** A head and the first of its columns. */
export interface PlacedHead {
  readonly head: Head;
  readonly index: number;
  readonly first: number;
}

/** Heads side by side. */
export function placeHeads(heads: readonly Head[]): PlacedHead[] {
  let first = 0;
  return heads.map((head, index) => {
    const placed = { head, index, first };
    first += head.width;
    return placed;
  });
}

/** Decoder outputs with what they are compared with, for some rows. */
export interface Reconstruction {
  readonly outputs: FeatureColumns;
  readonly features: FeatureColumns;
  /** masks[h][i] as in `Network`. */
  readonly masks: FeatureColumns;
  readonly rows: number;
}

/** Unmasked loss of row i under a head. */
export function rowLoss({ head, first }: PlacedHead, batch: Reconstruction, i: number): number {
  return headLoss(head, headRow(head, first, batch.outputs, batch.features, i));
}

/**
 * The training loss sum_i sum_h scale * trainingWeight_h * masks[h][i] * loss_h(i), and its derivative by the outputs.
 */
export function reconstructionLoss(
  heads: readonly PlacedHead[],
  batch: Reconstruction,
  scale: number,
): { readonly loss: number; readonly derivative: Float64Array[] } {
  const derivative = zeroColumns(batch.outputs.length, batch.rows);
  let loss = 0;
  for (const { head, index, first } of heads) {
    for (let i = 0; i < batch.rows; i++) {
      const factor = scale * head.trainingWeight * (batch.masks[index]?.[i] ?? 0);
      const row = headRow(head, first, batch.outputs, batch.features, i);
      loss += factor * headLoss(head, row);
      for (const [f, value] of headLossDerivatives(head, row).entries()) {
        const column = derivative[first + f];
        if (column !== undefined) column[i] = factor * value;
      }
    }
  }
  return { loss, derivative };
}
