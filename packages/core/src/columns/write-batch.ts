import type { ColumnPlace, FeatureBatch, MissingPlace } from './feature-batch.js';

/** Features of a `multi_hot` encoder from its cells: 1 where a cell names them, all 0 and masked where the cells are NaN. */
export function writeMultiHot(
  cells: readonly Float32Array[],
  count: number,
  place: ColumnPlace,
  batch: FeatureBatch,
): void {
  const { features } = batch;
  const first = place.feature;
  const last = first + place.encoder.width;
  for (let feature = first; feature < last; feature++) features[feature]?.fill(0, 0, count);
  const mask = batch.masks[place.head];
  if (mask === undefined) return;
  mask.fill(1, 0, count);
  for (const indices of cells) {
    for (let i = 0; i < count; i++) {
      const feature = features[first + (indices[i] ?? NaN)];
      if (feature === undefined) mask[i] = 0;
      else feature[i] = 1;
    }
  }
}

/** Turns NaN among a column's features, which lie in the batch already, into 0 and masks those rows. */
export function maskNulls(count: number, place: ColumnPlace, batch: FeatureBatch): void {
  const { features, masks } = batch;
  const mask = masks[place.head];
  const first = features[place.feature];
  if (mask === undefined || first === undefined) return;
  const others = features.slice(place.feature + 1, place.feature + place.encoder.width);
  mask.fill(1, 0, count);
  for (let i = 0; i < count; i++) {
    const x = first[i] ?? NaN;
    if (!Number.isNaN(x)) continue;
    mask[i] = 0;
    first[i] = 0;
    for (const other of others) other[i] = 0;
  }
}

/** Features of columns' NULLs, out of the masks those columns have in the batch already: 1 where NULL. None is masked itself. */
export function writeMissing(
  count: number,
  places: readonly MissingPlace[],
  { features, masks }: FeatureBatch,
): void {
  for (const { column, head, feature } of places) {
    const values = features[feature];
    const observed = masks[column];
    for (let i = 0; values !== undefined && i < count; i++) values[i] = 1 - (observed?.[i] ?? 1);
    masks[head]?.fill(1, 0, count);
  }
}
