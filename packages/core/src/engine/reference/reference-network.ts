import { DisposedError, EngineError } from '../../errors.js';
import { initializeParameters } from '../../model/initialize-parameters.js';
import type {
  DiscriminatorResult,
  Network,
  NetworkOptions,
  NetworkSnapshot,
  NetworkSpecification,
  Phase,
  Tensors,
  UpdateOptions,
} from '../engine.js';
import { BLOCK_ROWS } from '../engine.js';
import { kernelSeed } from '../network-options.js';
import type { NetworkShape } from '../network-shape.js';
import { checkTensors } from '../network-shape.js';
import { RandomStream } from '../random-stream.js';
import { adversarialLoss } from './adversarial-loss.js';
import { copyRows, zeroColumns } from './columns.js';
import { Parameters } from './parameters.js';
import type { HiddenDropout } from './perceptron.js';
import { backward, forward } from './perceptron.js';
import type { PlacedHead, Reconstruction } from './reconstruction.js';
import { placeHeads, reconstructionLoss, rowLoss } from './reconstruction.js';
import { packSnapshot, unpackSnapshot } from './snapshot.js';
import { TRAINED_BY, TrainingState } from './training-state.js';

/**
 * A network in plain TypeScript, for tests to compare other engines with: every formula as it is written in its source, nothing fused
 * and nothing reused. Parameters, moments and everything between features and results are double precision; what a caller reads or
 * writes (`features`, `latent`, `outputs`, tensors) is single. Methods are documented at `Network`.
 */
export class ReferenceNetwork implements Network {
  readonly specification: NetworkSpecification;
  readonly maxRows: number;
  readonly features: readonly Float32Array[];
  readonly masks: readonly Float32Array[];
  readonly latent: readonly Float32Array[];
  readonly outputs: readonly Float32Array[];
  readonly #shape: NetworkShape;
  readonly #heads: readonly PlacedHead[];
  readonly #parameters: Parameters;
  readonly #training: TrainingState | null;
  readonly #stream: RandomStream;
  readonly #options: Required<NetworkOptions>;
  readonly #release: () => void;
  #disposed = false;

  /** @param release called once, by the first `dispose`. */
  constructor(
    specification: NetworkSpecification,
    shape: NetworkShape,
    options: Required<NetworkOptions>,
    release: () => void,
  ) {
    const columns = (width: number): Float32Array[] =>
      Array.from({ length: width }, () => new Float32Array(options.maxRows));
    this.specification = specification;
    this.maxRows = options.maxRows;
    this.features = columns(shape.features);
    this.masks = columns(specification.heads.length);
    this.latent = columns(shape.latentSize);
    this.outputs = columns(shape.features);
    this.#shape = shape;
    this.#heads = placeHeads(specification.heads);
    this.#parameters = new Parameters(shape, specification);
    this.#parameters.set(initializeParameters(specification, options.seed));
    this.#training = options.training ? new TrainingState(this.#parameters) : null;
    this.#stream = new RandomStream(kernelSeed(options.seed));
    this.#options = options;
    this.#release = release;
  }

  encode(rows: number): void {
    this.#forgetBatch(rows);
    const { encoder } = this.#parameters.layers;
    for (const { start, count } of blocks(rows)) {
      const { outputs } = forward(encoder, copyRows(this.features, start, count), count);
      for (const [k, column] of outputs.entries()) this.latent[k]?.set(column, start);
    }
  }

  decode(rows: number): void {
    this.#checkRows(rows);
    const { decoder } = this.#parameters.layers;
    for (const { start, count } of blocks(rows)) {
      const { outputs } = forward(decoder, copyRows(this.latent, start, count), count);
      for (const [f, column] of outputs.entries()) this.outputs[f]?.set(column, start);
    }
  }

  scoreRows(rows: number, weights: Float32Array, expected: Float32Array, out: Float32Array): void {
    this.#forgetBatch(rows);
    for (const { start, count } of blocks(rows)) {
      const batch = this.#reconstruct(start, count);
      for (let i = 0; i < count; i++) {
        let total = 0;
        for (const placed of this.#heads) {
          const { index } = placed;
          const observed = batch.masks[index]?.[i] !== 0;
          total += observed
            ? (weights[index] ?? 0) * rowLoss(placed, batch, i)
            : (expected[index] ?? 0);
        }
        out[start + i] = total;
      }
    }
  }

  headLosses(rows: number, out: readonly Float32Array[]): void {
    this.#forgetBatch(rows);
    for (const { start, count } of blocks(rows)) {
      const batch = this.#reconstruct(start, count);
      for (const placed of this.#heads) {
        const losses = out[placed.index];
        if (losses === undefined) continue;
        for (let i = 0; i < count; i++) {
          const observed = batch.masks[placed.index]?.[i] !== 0;
          losses[start + i] = observed ? rowLoss(placed, batch, i) : 0;
        }
      }
    }
  }

  parameters(): Tensors {
    this.#checkAlive();
    return this.#parameters.tensors();
  }

  setParameters(tensors: Tensors): void {
    this.#checkAlive();
    checkTensors(this.#shape, tensors);
    this.#parameters.set(tensors);
  }

  /**
   * The values of one parameter as they are kept, in double precision; writing to them changes the network. For finite differences,
   * which single precision is too coarse for.
   * @throws EngineError when the network has no parameter of that name.
   */
  preciseValues(name: string): Float64Array {
    this.#checkAlive();
    return this.#parameters.values(name);
  }

  reconstructionGradients(rows: number): number {
    this.#startPhase('reconstruction', rows);
    this.#forgetBatch(rows);
    const { encoder, decoder } = this.#parameters.layers;
    const dropout: HiddenDropout = { rate: this.#options.dropout, stream: this.#stream };
    const weights = this.#heads.reduce((sum, { head }) => sum + head.trainingWeight, 0);
    let total = 0;
    for (const { start, count } of blocks(rows)) {
      const features = copyRows(this.features, start, count);
      const encoded = forward(encoder, this.#withNoise(features, count), count, dropout);
      const decoded = forward(decoder, encoded.outputs, count, dropout);
      const masks = copyRows(this.masks, start, count);
      const batch = { outputs: decoded.outputs, features, masks, rows: count };
      const { loss, derivative } = reconstructionLoss(this.#heads, batch, 1 / (rows * weights));
      backward(encoded, backward(decoded, derivative, true), true);
      total += loss;
    }
    return total;
  }

  discriminatorGradients(rows: number): DiscriminatorResult {
    const training = this.#startPhase('discriminator', rows);
    const { encoder, discriminator } = this.#parameters.layers;
    let sum = 0;
    let right = 0;
    training.encoded = [];
    for (const { start, count } of blocks(rows)) {
      const encoded = forward(encoder, copyRows(this.features, start, count), count);
      training.encoded = [...training.encoded, encoded];
      const prior = zeroColumns(this.#shape.latentSize, count);
      for (const column of prior) this.#stream.normal(column);
      for (const samples of [encoded.outputs, prior]) {
        const judged = forward(discriminator, samples, count);
        const logits = judged.outputs[0] ?? new Float64Array();
        const loss = adversarialLoss(logits, samples === prior, 1 / rows);
        backward(judged, loss.derivative, true);
        sum += loss.sum;
        right += loss.right;
      }
    }
    return rows === 0
      ? { loss: 0, accuracy: 0.5 }
      : { loss: sum / rows, accuracy: right / (2 * rows) };
  }

  generatorGradients(rows: number): number {
    const training = this.#startPhase('generator', rows);
    const encodedRows = training.encoded.reduce((sum, pass) => sum + pass.rows, 0);
    if (encodedRows !== rows) {
      throw new EngineError(
        `the generator phase over ${rows} rows must follow the discriminator phase over the same rows; that was over ${encodedRows}`,
      );
    }
    let sum = 0;
    for (const encoded of training.encoded) {
      const judged = forward(this.#parameters.layers.discriminator, encoded.outputs, encoded.rows);
      // the encoder is to make the discriminator answer "prior"
      const logits = judged.outputs[0] ?? new Float64Array();
      const loss = adversarialLoss(logits, true, 1 / rows);
      backward(encoded, backward(judged, loss.derivative, false), true);
      sum += loss.sum;
    }
    return rows === 0 ? 0 : sum / rows;
  }

  gradients(phase: Phase): Tensors {
    this.#trainingState();
    return this.#parameters.gradientTensors(TRAINED_BY[phase]);
  }

  update(phase: Phase, options: UpdateOptions): void {
    this.#trainingState().step(phase, options);
  }

  snapshot(): NetworkSnapshot {
    this.#checkAlive();
    return { bytes: packSnapshot(this.#stateArrays(), this.#stream) };
  }

  restore({ bytes }: NetworkSnapshot): void {
    this.#forgetBatch(0);
    unpackSnapshot(bytes, this.#stateArrays(), this.#stream);
  }

  dispose(): void {
    if (!this.#disposed) this.#release();
    this.#disposed = true;
  }

  #stateArrays(): Float64Array[] {
    return [...this.#parameters.arrays, ...(this.#training?.arrays ?? [])];
  }

  #reconstruct(start: number, rows: number): Reconstruction {
    const { encoder, decoder } = this.#parameters.layers;
    const features = copyRows(this.features, start, rows);
    const { outputs } = forward(decoder, forward(encoder, features, rows).outputs, rows);
    return { outputs, features, masks: copyRows(this.masks, start, rows), rows };
  }

  #withNoise(features: readonly Float64Array[], rows: number): readonly Float64Array[] {
    const { inputNoise } = this.#options;
    if (inputNoise === 0) return features;
    const noise = new Float64Array(rows);
    return features.map((column) => {
      this.#stream.normal(noise);
      return column.map((value, i) => value + inputNoise * (noise[i] ?? 0));
    });
  }

  /** Checks that a phase can run, and starts its gradients from 0. */
  #startPhase(phase: Phase, rows: number): TrainingState {
    this.#checkRows(rows);
    const training = this.#trainingState();
    this.#parameters.clearGradients(TRAINED_BY[phase]);
    return training;
  }

  #trainingState(): TrainingState {
    this.#checkAlive();
    if (this.#training === null) {
      throw new EngineError('this network was built without { training: true } and cannot train');
    }
    return this.#training;
  }

  #forgetBatch(rows: number): void {
    this.#checkRows(rows);
    if (this.#training !== null) this.#training.encoded = [];
  }

  #checkRows(rows: number): void {
    this.#checkAlive();
    if (!Number.isInteger(rows) || rows < 0 || rows > this.maxRows) {
      throw new EngineError(`rows must be a whole number from 0 to ${this.maxRows}; got ${rows}`);
    }
  }

  #checkAlive(): void {
    if (this.#disposed) throw new DisposedError('this network was disposed');
  }
}

/** The blocks a batch is carried through in. */
function* blocks(rows: number): Generator<{ start: number; count: number }> {
  for (let start = 0; start < rows; start += BLOCK_ROWS) {
    yield { start, count: Math.min(BLOCK_ROWS, rows - start) };
  }
}
