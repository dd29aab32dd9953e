import type { BoundTable } from '../columns/bound-table.js';
import type { ColumnKind } from '../columns/column.js';
import type { Columns } from '../columns/columns.js';
import type { ExcludedColumn } from '../columns/table-encoder.js';
import type { DenseLayer, Engine, Network } from '../engine/engine.js';
import { defaultEngine } from '../engine/wasm/wasm-engine.js';
import { latentSizeOf } from '../engine/network-shape.js';
import { ColumnsError, DisposedError } from '../errors.js';
import { readModelFile, writeModelFile } from '../format/model-file.js';
import { Explainer } from '../explain/explainer.js';
import { topOf, type ExplainOptions, type Explanation } from '../explain/explanation.js';
import { RowScorer } from '../score/row-scorer.js';
import { measureDrift, type DriftReport } from '../drift/measure-drift.js';
import { imputeColumns } from '../impute/impute-columns.js';
import { describeModel, type ModelCard } from '../card/model-card.js';
import { checkSampleOptions, sampleRows, type SampleOptions } from '../sample/sample-rows.js';
import { RowCollector } from '../train/row-collector.js';
import { fileOfParts, partsOfFile, type ModelParts } from './model-parts.js';
import type { TrainingFacts } from './model-document.js';
import { inOneGo, type Work } from '../work/work.js';

/** Rows an inference carries through the network at once. */
const BLOCK = 2048;
/** Most features of a block, so that a very wide table takes fewer rows rather than more memory. */
const BLOCK_FEATURES = 2 ** 22;
/** Most features of a piece of work, so that one is short. */
const PIECE_FEATURES = 2 ** 19;

/** Facts about a model. */
export interface ModelInfo {
  /** The columns it reads, and what they mean to it. */
  readonly columns: readonly { readonly name: string; readonly kind: ColumnKind }[];
  /** Columns of the training table it does not read, and why. */
  readonly excluded: readonly ExcludedColumn[];
  readonly latentSize: number;
  /** Number of weights and biases, the discriminator's among them. */
  readonly parameters: number;
  /** SHA-256 of the model's content, in hex. Models of one hash compute the same. */
  readonly hash: string;
  readonly trainedRows: number;
  /** Rows held out from training, for early stopping and calibration. */
  readonly heldOutRows: number;
  readonly seed: number;
  /** The release that made it. */
  readonly createdWith: string;
  /** Units of each perceptron from its inputs to its outputs. The encoder's last layer has one more than `latentSize`: it also estimates noise. */
  readonly network: {
    readonly encoder: readonly number[];
    readonly decoder: readonly number[];
    readonly discriminator: readonly number[];
  };
  /** The options it was trained with. */
  readonly options: TrainingFacts['options'];
  /** One record an epoch. */
  readonly history: TrainingFacts['history'];
}

/** Where a model comes to life. */
export interface ModelOptions {
  /** Default: `defaultEngine()`. */
  readonly engine?: Engine;
}

/**
 * A trained adversarial autoencoder: rows in, scores, latent vectors or reconstructed rows out.
 *
 * Columns match by name, in any order; columns the model does not know are ignored. It works through any number of rows in blocks,
 * in memory it reserves at its first use and gives back on `dispose`.
 */
export class Model {
  readonly #parts: ModelParts;
  readonly #engine: Engine;
  #network: Network | null = null;
  #scorer: RowScorer | null = null;
  #explainer: Explainer | null = null;
  #disposed = false;
  #hash: string | null;

  /**
   * @param parts must not change afterwards.
   * @param hash the parts' content hash. Default: computed when asked for.
   */
  constructor(parts: ModelParts, engine: Engine, hash: string | null = null) {
    this.#parts = parts;
    this.#engine = engine;
    this.#hash = hash;
  }

  /**
   * The model an `.aae` file holds. It computes the same as the one that was saved.
   * @throws DamagedModelError when the bytes are not a whole, unaltered model file.
   * @throws UnsupportedModelError when the file is of a format version this release does not read.
   */
  static fromBytes(bytes: Uint8Array, options: ModelOptions = {}): Model {
    const file = readModelFile(bytes);
    return new Model(partsOfFile(file), options.engine ?? defaultEngine(), file.hash);
  }

  /** The model as an `.aae` file. Equal models give equal bytes. */
  toBytes(): Uint8Array<ArrayBuffer> {
    this.#checkAlive();
    const { bytes, hash } = writeModelFile(fileOfParts(this.#parts));
    this.#hash = hash;
    return bytes;
  }

  /** Numbers of a latent vector. */
  get latentSize(): number {
    return latentSizeOf(this.#parts.specification);
  }

  /** Facts about the model, also after `dispose`. */
  get info(): ModelInfo {
    const { tableEncoder, specification, parameters, training, createdWith } = this.#parts;
    this.#hash ??= writeModelFile(fileOfParts(this.#parts)).hash;
    return {
      columns: tableEncoder.encoders.map(({ name, kind }) => ({ name, kind })),
      excluded: tableEncoder.excluded,
      latentSize: this.latentSize,
      parameters: [...parameters.values()].reduce((sum, { length }) => sum + length, 0),
      hash: this.#hash,
      trainedRows: training.rows,
      heldOutRows: training.heldOutRows,
      seed: training.seed,
      createdWith,
      network: {
        encoder: unitsOf(specification.encoder),
        decoder: unitsOf(specification.decoder),
        discriminator: unitsOf(specification.discriminator),
      },
      options: training.options,
      history: training.history,
    };
  }

  /**
   * How odd each row is: -log10 of the share of ordinary rows at least as odd, so that 3 means one in a thousand. A NULL counts as an
   * ordinary value, unless the model was trained with informative ones; see `FitOptions.missing`.
   * @returns one score a row, at least 0 and finite.
   * @throws MissingColumnError, UnreadableColumnError when the columns lack one the model reads, or hold it in another type.
   */
  score(columns: Columns): Float32Array {
    return inOneGo(this.scoreInPieces(columns));
  }

  /**
   * `score` in pieces of some tens of milliseconds at most, so that other work can run between them: each gives the share of the rows that
   * are scored, from 0 to 1, and the last the scores.
   * @throws what `score` throws, at the first piece; DisposedError when the model is disposed of meanwhile.
   */
  *scoreInPieces(columns: Columns): Generator<number, Float32Array> {
    const { tableEncoder, calibration } = this.#parts;
    const table = tableEncoder.bind(columns);
    const scores = new Float32Array(table.length);
    this.#checkAlive();
    if (table.length === 0) return scores;
    const rows = this.#pieceRows;
    for (let start = 0; start < table.length; start += rows) {
      this.#checkAlive();
      const scorer = this.#readyScorer();
      const count = Math.min(rows, table.length - start);
      table.encode(start, count, scorer);
      scorer.score(count, scores.subarray(start, start + count));
      yield (start + count) / table.length;
    }
    return calibration.score(scores, scores);
  }

  /**
   * Why each row is as odd as it is: its columns by their part in its oddness, with what they hold and what the model would expect
   * there given the others. A column counts for how far the row's oddness falls when it holds the expected value instead: by the score and by
   * the likelihood of the row's values, half each. The eight columns that look worst are tried so; the others have a share of 0.
   *
   * That takes 9 judgements of a row, so give it the rows worth it. Each row's explanation is the same whatever rows come with it.
   * @returns one explanation a row, with at most `top` columns.
   * @throws OptionError when `top` is not a number of columns.
   * @throws MissingColumnError, UnreadableColumnError as `score` does.
   */
  explain(columns: Columns, options: ExplainOptions = {}): Explanation[] {
    const top = topOf(options);
    const table = this.#parts.tableEncoder.bind(columns);
    this.#checkAlive();
    if (table.length === 0) return [];
    this.#explainer ??= new Explainer(this.#parts, this.#ready(), this.#readyScorer());
    return this.#explainer.explain(table, columns, top);
  }

  /**
   * Each row's latent vector.
   * @returns rows x latentSize, row by row.
   * @throws MissingColumnError, UnreadableColumnError as `score` does.
   */
  embed(columns: Columns): Float32Array {
    return inOneGo(this.embedInPieces(columns));
  }

  /**
   * `embed` in pieces, as `scoreInPieces` is `score`.
   * @throws what `embed` throws, at the first piece; DisposedError when the model is disposed of meanwhile.
   */
  *embedInPieces(columns: Columns): Generator<number, Float32Array> {
    const { latentSize } = this;
    const table = this.#parts.tableEncoder.bind(columns);
    const embeddings = new Float32Array(table.length * latentSize);
    yield* this.#forEachBlock(table, (network, start, count) => {
      network.encode(count);
      network.latent.forEach((values, k) => {
        let at = start * latentSize + k;
        for (let i = 0; i < count; i++, at += latentSize) embeddings[at] = values[i] ?? 0;
      });
    });
    return embeddings;
  }

  /**
   * Each row as the model would expect it: encoded and decoded again, NULLs filled in.
   * @returns the columns the model reads, by their names and in the training columns' own terms.
   * @throws MissingColumnError, UnreadableColumnError as `score` does.
   */
  reconstruct(columns: Columns): Columns {
    const { tableEncoder } = this.#parts;
    const table = tableEncoder.bind(columns);
    const outputs = Array.from(
      { length: tableEncoder.width },
      () => new Float32Array(table.length),
    );
    const blocks = this.#forEachBlock(table, (network, start, count) => {
      network.encode(count);
      network.decode(count);
      network.outputs.forEach((values, f) => outputs[f]?.set(values.subarray(0, count), start));
    });
    inOneGo(blocks);
    return tableEncoder.decode(outputs, table.length);
  }

  /**
   * The rows that latent vectors stand for: `decode(embed(columns))` is `reconstruct(columns)`.
   * @param latents rows x latentSize, row by row, as `embed` gives them.
   * @returns the columns the model reads, by their names and in the training columns' own terms.
   * @throws ColumnsError when `latents` is not of whole rows.
   */
  decode(latents: Float32Array): Columns {
    const { latentSize } = this;
    const { tableEncoder } = this.#parts;
    const rows = latents.length / latentSize;
    if (!Number.isInteger(rows)) {
      throw new ColumnsError(
        `there are ${latents.length} latent numbers, which is no multiple of the model's latent size, ${latentSize}`,
      );
    }
    this.#checkAlive();
    const network = this.#ready();
    const outputs = Array.from({ length: tableEncoder.width }, () => new Float32Array(rows));
    for (let start = 0; start < rows; start += network.maxRows) {
      const count = Math.min(network.maxRows, rows - start);
      network.latent.forEach((values, k) => {
        for (let i = 0; i < count; i++) values[i] = latents[(start + i) * latentSize + k] ?? 0;
      });
      network.decode(count);
      network.outputs.forEach((values, f) => outputs[f]?.set(values.subarray(0, count), start));
    }
    return tableEncoder.decode(outputs, rows);
  }

  /**
   * These columns with their NULLs filled in by what the rest of the row lets the model expect. NaN among numbers counts as NULL; a
   * vector is filled where all of it is NULL. How far the model is trusted was measured for each column, on rows held out from training:
   * where it does no better than the column's median or most frequent value, these are what is filled in.
   *
   * All else stays as it is to the bit: values that are there, the order of columns, and columns the model does not read, whose NULLs
   * stay NULL. What is filled in is of the column's own type: numbers have no more decimals than those trained on and keep to their
   * range, categories are ones that training knew, times are times of day. A dictionary may grow at its end.
   * @returns as many rows; columns that had no NULLs are the very same objects.
   * @throws MissingColumnError, UnreadableColumnError as `score` does; UnreadableColumnError also when a model trained on strings as
   * categories would have to fill one into a column of numbers.
   */
  impute(columns: Columns): Columns {
    this.#checkAlive();
    const { tableEncoder, profile } = this.#parts;
    return imputeColumns(this.#ready(), tableEncoder, profile, columns);
  }

  /**
   * Whether these rows are still of the kind the model was trained on: each column, and the scores, against the rows held out at
   * training. Statistics, effect sizes and p-values; see `DriftReport`. Any number of rows will do, the more the smaller a change
   * that shows. The same rows give the same report.
   * @throws MissingColumnError, UnreadableColumnError as `score` does.
   */
  drift(columns: Columns): DriftReport {
    const { tableEncoder, profile } = this.#parts;
    return measureDrift(tableEncoder, profile, columns, this.score(columns));
  }

  /** The model card: what it was trained on, when and how, and how its scores are calibrated. Also after `dispose`. */
  describe(): ModelCard {
    return describeModel(this.info, this.#parts);
  }

  /**
   * New rows like those trained on: latent vectors drawn and decoded, categories and truth values drawn from their probabilities,
   * numbers with the noise the model leaves unexplained, within the range and with the decimals of the training rows. Every column
   * follows its distribution in training, NULLs included; which values go together is the decoder's.
   *
   * Row i is the same for every count, and the same bits on every host with plain SIMD.
   * @param count rows, 0 to 2^31; all are kept in memory. For more than fit, see `sampleBatches`.
   * @returns the columns the model reads, by their names and in the training columns' own terms; categories as strings.
   * @throws OptionError when the count or an option cannot be used.
   */
  sample(count: number, options: SampleOptions = {}): Columns {
    const collector = new RowCollector(Infinity, 0);
    for (const batch of this.sampleBatches(count, options)) collector.add(batch);
    return collector.toColumns();
  }

  /**
   * The rows of `sample` in batches of at most 2,048; a single one without rows when none are asked for.
   * @throws what `sample` throws, at the first batch.
   */
  *sampleBatches(count: number, options: SampleOptions = {}): Generator<Columns, void> {
    const checked = checkSampleOptions(count, options);
    this.#checkAlive();
    const { tableEncoder, profile } = this.#parts;
    yield* sampleRows(this.#ready(), tableEncoder, profile, count, checked);
  }

  /** Give the memory back. Safe to call twice; scoring, explaining, embedding, reconstructing or saving afterwards throws DisposedError. */
  dispose(): void {
    this.#disposed = true;
    this.#network?.dispose();
    this.#network = null;
    this.#scorer?.dispose();
    this.#scorer = null;
    this.#explainer = null;
  }

  /** Encodes block after block of a table and calls back with the rows in the network's inputs. */
  *#forEachBlock(
    table: BoundTable,
    visit: (network: Network, start: number, count: number) => void,
  ): Work<void> {
    this.#checkAlive();
    const rows = this.#pieceRows;
    for (let start = 0; start < table.length; start += rows) {
      this.#checkAlive();
      const network = this.#ready();
      const count = Math.min(rows, table.length - start);
      table.encode(start, count, network);
      visit(network, start, count);
      yield (start + count) / table.length;
    }
  }

  #readyScorer(): RowScorer {
    const { detector } = this.#parts;
    this.#scorer ??= new RowScorer(this.#engine, detector, this.#parts, this.#blockRows);
    return this.#scorer;
  }

  /** Rows of a piece. */
  get #pieceRows(): number {
    const most = Math.floor(PIECE_FEATURES / this.#parts.tableEncoder.width);
    return Math.max(1, Math.min(this.#blockRows, most));
  }

  get #blockRows(): number {
    return Math.max(
      1,
      Math.min(BLOCK, Math.floor(BLOCK_FEATURES / this.#parts.tableEncoder.width)),
    );
  }

  #ready(): Network {
    if (this.#network !== null) return this.#network;
    const { specification, parameters } = this.#parts;
    const network = this.#engine.build(specification, { maxRows: this.#blockRows });
    network.setParameters(parameters);
    this.#network = network;
    return network;
  }

  #checkAlive(): void {
    if (this.#disposed) {
      throw new DisposedError('the model was disposed of; load or train it again to use it');
    }
  }
}

function unitsOf(layers: readonly DenseLayer[]): number[] {
  return [layers[0]?.inputs ?? 0, ...layers.map(({ outputs }) => outputs)];
}
