import type { Network } from '../engine/engine.js';
import type { ColumnEncoder } from './column-encoder.js';
import type { ColumnTerms } from './column-terms.js';

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

/** Where it is told whether a column is NULL: a feature and a head of its own. */
export interface MissingPlace {
  /** The column's number among the encoders. */
  readonly column: number;
  readonly head: number;
  readonly feature: number;
  readonly trainingWeight: number;
}

/** After the features and heads of all columns, one for each column whose NULLs are a feature. */
export function placeMissing(
  places: readonly ColumnPlace[],
  terms: readonly ColumnTerms[],
): readonly MissingPlace[] {
  const last = places.at(-1);
  const feature = last === undefined ? 0 : last.feature + last.encoder.width;
  const informative = terms.flatMap(({ missing }, column) =>
    missing === null || missing === 'unseen' ? [] : [{ column, ...missing }],
  );
  return informative.map((place, index) => ({
    ...place,
    head: places.length + index,
    feature: feature + index,
  }));
}
