import type { FeatureBatch } from '../columns/feature-batch.js';
import { fillFromCells } from '../columns/fill-from-cells.js';
import type { TableEncoder } from '../columns/table-encoder.js';
import type { Network } from '../engine/engine.js';
import { PIECE, type Work } from '../work/work.js';

/** The rows of a training in compact form, split in those trained on and those held out. */
export class TrainingRows {
  /** Rows trained on, as indices into the cells. */
  readonly training: Uint32Array;
  /** Rows held out for early stopping and calibration. */
  readonly heldOut: Uint32Array;
  readonly #encoder: TableEncoder;
  readonly #cells: Float32Array;
  readonly #trainingWeights: readonly number[];
  #losses: Float32Array[] = [];

  /** @param cells rows x encoder.cells, row-major, NaN for NULL. */
  constructor(
    encoder: TableEncoder,
    cells: Float32Array,
    training: Uint32Array,
    heldOut: Uint32Array,
  ) {
    this.training = training;
    this.heldOut = heldOut;
    this.#encoder = encoder;
    this.#cells = cells;
    this.#trainingWeights = encoder.heads.map(({ trainingWeight }) => trainingWeight);
  }

  /** How the rows became cells. */
  get encoder(): TableEncoder {
    return this.#encoder;
  }

  /** Network features of a row. */
  get width(): number {
    return this.#encoder.width;
  }

  /** The same cells with other rows trained on and held out. */
  select(training: Uint32Array, heldOut: Uint32Array): TrainingRows {
    return new TrainingRows(this.#encoder, this.#cells, training, heldOut);
  }

  /** Put rows order[start] .. order[start + count - 1] into a batch. */
  fill(batch: FeatureBatch, order: Uint32Array, start: number, count: number): void {
    fillFromCells(this.#encoder, this.#cells, order, start, count, batch);
  }

  /** A batch of its own that holds these rows, NULLs replaced by the means of their features. */
  *gather(order: Uint32Array): Work<FeatureBatch> {
    const columns = (count: number): Float32Array[] =>
      Array.from({ length: count }, () => new Float32Array(order.length));
    const batch = { features: columns(this.width), masks: columns(this.#encoder.heads.length) };
    const rows = Math.ceil(PIECE / this.width);
    for (let start = 0; start < order.length; start += rows) {
      yield (0.8 * start) / order.length;
      const from = (column: Float32Array): Float32Array => column.subarray(start);
      const part = { features: batch.features.map(from), masks: batch.masks.map(from) };
      this.fill(part, order, start, Math.min(rows, order.length - start));
    }
    let feature = 0;
    for (const [head, { width }] of this.#encoder.heads.entries()) {
      yield 0.8 + (0.2 * feature) / this.width;
      const mask = batch.masks[head];
      if (mask?.includes(0)) {
        for (const column of batch.features.slice(feature, feature + width)) fillMean(column, mask);
      }
      feature += width;
    }
    return batch;
  }

  /** The training loss on the held-out rows: what `reconstructionGradients` returns, without noise or dropout. */
  *heldOutLoss(network: Network): Work<number> {
    let total = 0;
    yield* this.forEachHeldOut(network, (losses, rows) => {
      this.#trainingWeights.forEach((weight, head) => {
        const ofHead = losses[head];
        for (let row = 0; ofHead && row < rows; row++) total += weight * (ofHead[row] ?? 0);
      });
    });
    const weights = this.#trainingWeights.reduce((sum, weight) => sum + weight, 0);
    return total / (Math.max(this.heldOut.length, 1) * weights);
  }

  /** Visit the held-out rows in batches, in the network, with their unweighted losses by head. */
  *forEachHeldOut(
    network: Network,
    visit: (losses: readonly Float32Array[], rows: number) => void,
  ): Work<void> {
    const { maxRows, masks } = network;
    if (this.#losses[0]?.length !== maxRows) {
      this.#losses = masks.map(() => new Float32Array(maxRows));
    }
    for (let start = 0; start < this.heldOut.length; start += maxRows) {
      const rows = Math.min(maxRows, this.heldOut.length - start);
      this.fill(network, this.heldOut, start, rows);
      network.headLosses(rows, this.#losses);
      visit(this.#losses, rows);
      yield (start + rows) / this.heldOut.length;
    }
  }
}

/** Masked values become the mean of the others. */
function fillMean(column: Float32Array, mask: Float32Array): void {
  let sum = 0;
  let count = 0;
  mask.forEach((present, i) => {
    if (present === 0) return;
    sum += column[i] ?? 0;
    count++;
  });
  const mean = sum / Math.max(count, 1);
  mask.forEach((present, i) => {
    if (present === 0) column[i] = mean;
  });
}
