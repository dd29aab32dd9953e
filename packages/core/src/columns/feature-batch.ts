import type { Network } from '../engine/engine.js';
import type { ColumnEncoder } from './column-encoder.js';

/** Where a batch is written: a network's inputs and masks. */
export type FeatureBatch = Pick<Network, 'features' | 'masks'>;

/** Where a column's numbers lie among those of all columns. */
export interface ColumnPlace {
  readonly encoder: ColumnEncoder;
  /** Its number among the encoders, which is that of its head and mask. */
  readonly head: number;
  /** Its first cell in a row of cells. */
  readonly cell: number;
  /** Its first feature. */
  readonly feature: number;
}

/** Side by side, in the order of the encoders. */
export function placeColumns(encoders: readonly ColumnEncoder[]): readonly ColumnPlace[] {
  let cell = 0;
  let feature = 0;
  return encoders.map((encoder, head) => {
    const place = { encoder, head, cell, feature };
    cell += encoder.cells;
    feature += encoder.width;
    return place;
  });
}
