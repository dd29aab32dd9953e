import type { BoundTable } from '../columns/bound-table.js';
import type { Columns } from '../columns/columns.js';
import type { FeatureBatch } from '../columns/feature-batch.js';
import { latentSizeOf } from '../engine/network-shape.js';
import type { Engine, Network } from '../engine/engine.js';
import { readModelFile } from '../format/model-file.js';
import { RowScorer } from '../score/row-scorer.js';
import { partsOfFile, type ModelParts } from './model-parts.js';

/** Most numbers of a batch, so that very wide rows come in smaller batches rather than in more memory. */
const MOST_BATCH_NUMBERS = 2 ** 20;

/**
 * A model in two halves, for a host that divides the work among threads: reading rows into features, and computing from features that
 * may lie in memory shared with the thread that read them. Together they give what `Model.score` and `Model.embed` give, to the bit.
 *
 * Not part of the package's public interface: @colatent/duckdb is what it is for.
 */
export class FeatureModel {
  /** Rows of a batch, at most: as many as asked for, or fewer where rows are very wide. */
  readonly maxRows: number;
  /** Network features of a row. */
  readonly features: number;
  /** Masks of a row: one a column, and one for each whose NULLs are a feature. */
  readonly masks: number;
  /** Numbers of a latent vector. */
  readonly latentSize: number;
  readonly #parts: ModelParts;
  readonly #engine: Engine;
  #scorer: RowScorer | null = null;
  #network: Network | null = null;

  /**
   * @param bytes a model file.
   * @param batchRows most rows wanted in a batch; memory is reserved for them at the first use.
   * @throws DamagedModelError | UnsupportedModelError as Model.fromBytes does.
   */
  constructor(bytes: Uint8Array, engine: Engine, batchRows: number) {
    this.#parts = partsOfFile(readModelFile(bytes));
    this.#engine = engine;
    this.features = this.#parts.tableEncoder.width;
    this.masks = this.#parts.specification.heads.length;
    this.latentSize = latentSizeOf(this.#parts.specification);
    const most = Math.floor(MOST_BATCH_NUMBERS / (this.features + this.masks));
    this.maxRows = Math.max(1, Math.min(batchRows, most));
  }

  /**
   * Columns to read rows from, by `encode` of what it returns.
   * @throws MissingColumnError, UnreadableColumnError, ColumnsError as Model.score does.
   */
  bind(columns: Columns): BoundTable {
    return this.#parts.tableEncoder.bind(columns);
  }

  /** features -> scores of a batch's first `rows` rows. The batch is only read. */
  score(batch: FeatureBatch, rows: number, out: Float32Array): void {
    const { detector, calibration } = this.#parts;
    this.#scorer ??= new RowScorer(this.#engine, detector, this.#parts, this.maxRows);
    copyBatch(batch, rows, this.#scorer);
    const raw = out.subarray(0, rows);
    this.#scorer.score(rows, raw);
    calibration.score(raw, raw);
  }

  /** features -> latent vectors of a batch's first `rows` rows, row by row. The batch is only read. */
  embed(batch: FeatureBatch, rows: number, out: Float32Array): void {
    const network = this.#readyNetwork();
    copyBatch(batch, rows, network);
    network.encode(rows);
    network.latent.forEach((values, k) => {
      for (let i = 0, at = k; i < rows; i++, at += this.latentSize) out[at] = values[i] ?? 0;
    });
  }

  /** Give the memory back. Safe to call twice; it is reserved again at the next use. */
  dispose(): void {
    this.#scorer?.dispose();
    this.#scorer = null;
    this.#network?.dispose();
    this.#network = null;
  }

  #readyNetwork(): Network {
    if (this.#network !== null) return this.#network;
    const { specification, parameters } = this.#parts;
    this.#network = this.#engine.build(specification, { maxRows: this.maxRows });
    this.#network.setParameters(parameters);
    return this.#network;
  }
}

function copyBatch(from: FeatureBatch, rows: number, to: FeatureBatch): void {
  copyColumns(from.features, rows, to.features);
  copyColumns(from.masks, rows, to.masks);
}

function copyColumns(
  from: readonly Float32Array[],
  rows: number,
  to: readonly Float32Array[],
): void {
  to.forEach((column, index) => {
    const values = from[index];
    if (values !== undefined)
      column.set(values.length === rows ? values : values.subarray(0, rows));
  });
}
