import type { ColumnPlace, FeatureBatch, MissingPlace } from '../columns/feature-batch.js';
import type { ColumnEncoder } from '../columns/column-encoder.js';
import type { ModelParts } from '../model/model-parts.js';
import type { ColumnProfile } from '../profile/profile-document.js';
import { withinRange } from '../profile/within-range.js';
import type { Column } from '../columns/column.js';

/** A column as an explanation sees it: where it lies in a batch, what it counts for, and how one row's part of it is changed. */
export class JudgedColumn {
  readonly encoder: ColumnEncoder;
  /** Factor of its part in scores. */
  readonly weight: number;
  /** What a NULL adds to a raw score. */
  readonly nullPenalty: number;
  readonly #place: ColumnPlace;
  /** Where it is told whether it is NULL, if that is a feature. */
  readonly #missing: MissingPlace | undefined;
  readonly #profile: ColumnProfile | undefined;
  readonly #likelihoods: ModelParts['weights'];
  readonly #expected: ModelParts['expected'];
  readonly #means: Float32Array;

  constructor(parts: ModelParts, place: ColumnPlace) {
    const { tableEncoder, detector, profile, weights, expected } = parts;
    const { head } = place;
    this.encoder = place.encoder;
    this.weight = tableEncoder.weights[head] ?? 1;
    this.nullPenalty = detector.nullPenalties[head] ?? 0;
    this.#place = place;
    this.#missing = tableEncoder.missing.find(({ column }) => column === head);
    this.#profile = profile.columns[head];
    this.#likelihoods = weights;
    this.#expected = expected;
    this.#means = detector.featureMeans;
  }

  /** Whether the row's value, or its being NULL, has a part in the score. */
  isJudged(batch: FeatureBatch, row: number): boolean {
    if (this.weight === 0) return false;
    const isNull = batch.masks[this.#place.head]?.[row] === 0;
    return !isNull || this.#missing !== undefined || this.nullPenalty > 0;
  }

  /** Nats by which the value is more surprising than an ordinary one, beside its own reconstruction. @param losses by head. */
  surprise(batch: FeatureBatch, losses: readonly Float32Array[], row: number): number {
    const heads = [this.#place.head, ...(this.#missing ? [this.#missing.head] : [])];
    let sum = batch.masks[this.#place.head]?.[row] === 0 ? this.nullPenalty : 0;
    for (const head of heads) {
      if (batch.masks[head]?.[row] === 0) continue;
      const loss = (losses[head]?.[row] ?? 0) * (this.#likelihoods[head] ?? 0);
      sum += this.weight * (loss - (this.#expected[head] ?? 0));
    }
    return sum;
  }

  /** How far the features lie from the mean row's: squared, about 1 for an ordinary number. */
  distanceFromMean(batch: FeatureBatch, row: number): number {
    const { feature, head } = this.#place;
    const { width, loss } = this.encoder;
    let sum = 0;
    if (batch.masks[head]?.[row] !== 0) {
      for (let f = feature; f < feature + width; f++) {
        const offset = (batch.features[f]?.[row] ?? 0) - (this.#means[f] ?? 0);
        sum += offset * offset;
      }
      sum *= loss === 'squared_error' ? 1 / width : 2;
    }
    if (this.#missing !== undefined) {
      const f = this.#missing.feature;
      const offset = (batch.features[f]?.[row] ?? 0) - (this.#means[f] ?? 0);
      sum += 2 * offset * offset;
    }
    return this.weight * sum;
  }

  /** Take the row's value from a batch, as training hides values: all features 0. */
  hide(batch: FeatureBatch, row: number): void {
    const { feature, head } = this.#place;
    for (let f = feature; f < feature + this.encoder.width; f++) setAt(batch.features[f], row, 0);
    setAt(batch.masks[head], row, 0);
    if (this.#missing !== undefined) setAt(batch.features[this.#missing.feature], row, 0);
  }

  /** Whether a NULL is likelier than a value. @param outputs of the decoder. */
  expectsNull(outputs: readonly Float32Array[], row: number): boolean {
    return this.#missing !== undefined && (outputs[this.#missing.feature]?.[row] ?? 0) > 0;
  }

  /** The column that the decoder's outputs for some rows stand for, as the training rows wrote it. */
  decode(outputs: readonly Float32Array[], rows: readonly number[]): Column {
    const { feature } = this.#place;
    const own = outputs
      .slice(feature, feature + this.encoder.width)
      .map((values) => Float32Array.from(rows, (row) => values[row] ?? 0));
    const column = this.encoder.decode(own, rows.length);
    return this.#profile === undefined ? column : withinRange(column, this.#profile);
  }

  /** Put values into rows of a batch they are hidden in. @param column holds them, the first for rows[0]. */
  fill(batch: FeatureBatch, rows: readonly number[], column: Column): void {
    const { feature, head } = this.#place;
    const cells = Array.from({ length: this.encoder.cells }, () => new Float32Array(rows.length));
    this.encoder.encodeCells(column, 0, rows.length, cells);
    const isIndex = this.encoder.expansion === 'multi_hot';
    rows.forEach((row, i) => {
      cells.forEach((values, c) => {
        const cell = values[i] ?? 0;
        if (isIndex) setAt(batch.features[feature + cell], row, 1);
        else setAt(batch.features[feature + c], row, cell);
      });
      setAt(batch.masks[head], row, 1);
    });
  }

  /** Put NULL into a row of a batch it is hidden in. */
  fillNull(batch: FeatureBatch, row: number): void {
    if (this.#missing !== undefined) setAt(batch.features[this.#missing.feature], row, 1);
  }
}

function setAt(values: Float32Array | undefined, row: number, value: number): void {
  if (values !== undefined) values[row] = value;
}
