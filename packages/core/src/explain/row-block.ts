import type { FeatureBatch } from '../columns/feature-batch.js';

/** Features and masks of some rows, apart from any network's memory, which networks write over. */
export class RowBlock implements FeatureBatch {
  readonly features: readonly Float32Array[];
  readonly masks: readonly Float32Array[];

  constructor(features: number, heads: number, rows: number) {
    const room = (): Float32Array => new Float32Array(rows);
    this.features = Array.from({ length: features }, room);
    this.masks = Array.from({ length: heads }, room);
  }

  /** Write the first `rows` rows into another batch. */
  copyTo(batch: FeatureBatch, rows: number): void {
    this.features.forEach((values, f) => batch.features[f]?.set(values.subarray(0, rows)));
    this.masks.forEach((values, h) => batch.masks[h]?.set(values.subarray(0, rows)));
  }
}
