import { DisposedError, EngineError } from '../../errors.js';
import { initializeParameters } from '../../model/initialize-parameters.js';
import type {
  DiscriminatorResult,
  Distance,
  Landmarks,
  Network,
  NetworkOptions,
  NetworkSnapshot,
  NetworkSpecification,
  Phase,
  Tensors,
  Trace,
  UpdateOptions,
} from '../engine.js';
import { BLOCK_ROWS } from '../engine.js';
import { kernelSeed } from '../network-options.js';
import type { NetworkShape } from '../network-shape.js';
import { checkTensors, traceWidth } from '../network-shape.js';
import { weighNoisyRows } from '../noise-weights.js';
import { RandomStream } from '../random-stream.js';
import { adversarialLoss } from './adversarial-loss.js';
import { copyRows, zeroColumns, type FeatureColumns } from './columns.js';
import { nearestLandmark, squaredDistances, traceRows, type TracedRows } from './distances.js';
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
  readonly #distances = new Map<Trace, { distance: Distance; ordinary: Float32Array }>();
  readonly #landmarks = new Map<number, Landmarks>();
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
      for (const [k, column] of this.#latentOf(outputs).entries()) {
        this.latent[k]?.set(column, start);
      }
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

  traces(rows: number, trace: Trace, out: readonly Float32Array[]): void {
    this.#forgetBatch(rows);
    this.#checkMeasures(trace);
    for (const { start, count } of blocks(rows)) {
      const columns = traceRows(this.#traced(start, count), trace, () => NaN);
      for (const [c, column] of columns.entries()) out[c]?.set(column, start);
    }
  }

  setDistance(trace: Trace, distance: Distance, ordinary: Float32Array): void {
    this.#checkAlive();
    const directions = this.#checkMeasures(trace);
    const width = traceWidth(this.specification, trace);
    const sizes = [distance.means.length, distance.scales.length, distance.projections.length];
    if (sizes.join() !== [width, width, width * directions].join()) {
      throw new EngineError(
        `a distance in ${trace} needs ${width} means and scales and ${directions} x ${width} projections; got ${sizes.join(', ')} numbers`,
      );
    }
    this.#distances.set(trace, { distance, ordinary });
  }

  distances(rows: number, out: Readonly<Partial<Record<Trace | 'noise', Float32Array>>>): void {
    this.#forgetBatch(rows);
    this.#checkMeasures();
    const { encoder } = this.#parameters.layers;
    for (const { start, count } of blocks(rows)) {
      const encoded = forward(encoder, copyRows(this.features, start, count), count).outputs;
      out.noise?.set(encoded[this.#shape.latentSize] ?? new Float64Array(count), start);
      for (const trace of ['activations', 'residuals'] as const) {
        const into = out[trace];
        if (into === undefined) continue;
        this.#checkMeasures(trace);
        const set = this.#distances.get(trace);
        if (set === undefined) continue;
        const columns = traceRows(
          this.#traced(start, count),
          trace,
          (head) => set.ordinary[head] ?? 0,
        );
        into.set(squaredDistances(columns, count, set.distance), start);
      }
    }
  }

  setLandmarks(set: number, landmarks: Landmarks): void {
    this.#checkAlive();
    const count = this.#checkLandmarks(set);
    const width = this.features.length;
    const sizes = [landmarks.means.length, landmarks.scales.length, landmarks.points.length];
    if (sizes.join() !== [width, width, width * count].join()) {
      throw new EngineError(
        `the set has ${count} landmarks of ${width} features; got ${sizes.join(', ')} means, scales and coordinates`,
      );
    }
    this.#landmarks.set(set, landmarks);
  }

  landmarkDistances(rows: number, set: number, out: Float32Array): void {
    this.#checkRows(rows);
    this.#checkLandmarks(set);
    const landmarks = this.#landmarks.get(set);
    if (landmarks === undefined) return;
    for (let i = 0; i < rows; i++) {
      const row = this.features.map((column) => column[i] ?? 0);
      out[i] = nearestLandmark(row, landmarks);
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
    const shares = new Float32Array(rows);
    const rowWeights = new Float64Array(rows).fill(1);
    if (this.#options.inputNoise > 0 && rows > 0) {
      this.#stream.uniform(shares);
      weighNoisyRows(shares, this.#options.inputNoise, rowWeights);
    }
    let total = 0;
    for (const { start, count } of blocks(rows)) {
      const features = copyRows(this.features, start, count);
      const sharesOf = shares.subarray(start, start + count);
      const encoded = forward(encoder, this.#corrupted(features, sharesOf), count, dropout);
      const decoded = forward(decoder, this.#latentOf(encoded.outputs), count, dropout);
      const weightsOf = rowWeights.subarray(start, start + count);
      const masks = copyRows(this.masks, start, count).map((mask) =>
        mask.map((value, i) => value * (weightsOf[i] ?? 0)),
      );
      const batch = { outputs: decoded.outputs, features, masks, rows: count };
      const { loss, derivative } = reconstructionLoss(this.#heads, batch, 1 / (rows * weights));
      const noise = this.#noiseHeadLoss(encoded.outputs, sharesOf, 1 / rows);
      backward(encoded, [...backward(decoded, derivative, true), ...noise.derivative], true);
      total += loss + noise.loss;
    }
    return total;
  }

  discriminatorGradients(rows: number): DiscriminatorResult {
    const training = this.#startPhase('discriminator', rows);
    if (this.specification.discriminator.length === 0) {
      throw new EngineError('this network was built without a discriminator');
    }
    const { encoder, discriminator } = this.#parameters.layers;
    let sum = 0;
    let right = 0;
    training.encoded = [];
    for (const { start, count } of blocks(rows)) {
      const encoded = forward(encoder, copyRows(this.features, start, count), count);
      training.encoded = [...training.encoded, encoded];
      const prior = zeroColumns(this.#shape.latentSize, count);
      for (const column of prior) this.#stream.normal(column);
      for (const samples of [this.#latentOf(encoded.outputs), prior]) {
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
      const latent = this.#latentOf(encoded.outputs);
      const judged = forward(this.#parameters.layers.discriminator, latent, encoded.rows);
      // the encoder is to make the discriminator answer "prior"
      const logits = judged.outputs[0] ?? new Float64Array();
      const loss = adversarialLoss(logits, true, 1 / rows);
      const noise = zeroColumns(encoded.outputs.length - latent.length, encoded.rows);
      backward(encoded, [...backward(judged, loss.derivative, false), ...noise], true);
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
    const latent = this.#latentOf(forward(encoder, features, rows).outputs);
    const { outputs } = forward(decoder, latent, rows);
    return { outputs, features, masks: copyRows(this.masks, start, rows), rows };
  }

  /** The encoder's outputs without its noise head. */
  #latentOf(encoded: FeatureColumns): FeatureColumns {
    return encoded.slice(0, this.#shape.latentSize);
  }

  /** Squared error of the noise head, scaled, and its derivative: one column, or none without a noise head. */
  #noiseHeadLoss(
    encoded: FeatureColumns,
    shares: Float32Array,
    scale: number,
  ): { readonly loss: number; readonly derivative: Float64Array[] } {
    const estimates = encoded[this.#shape.latentSize];
    if (estimates === undefined) return { loss: 0, derivative: [] };
    const errors = estimates.map((estimate, i) => estimate - (shares[i] ?? 0));
    const loss = errors.reduce((sum, error) => sum + scale * error * error, 0);
    return { loss, derivative: [errors.map((error) => 2 * scale * error)] };
  }

  #corrupted(features: readonly Float64Array[], shares: Float32Array): readonly Float64Array[] {
    const { inputNoise, inputMasking } = this.#options;
    const rows = shares.length;
    let corrupted = features;
    if (inputNoise > 0) {
      const noise = new Float64Array(rows);
      corrupted = features.map((column) => {
        this.#stream.normal(noise);
        return column.map((value, i) => value + inputNoise * (shares[i] ?? 0) * (noise[i] ?? 0));
      });
    }
    if (inputMasking > 0) {
      const draws = new Float32Array(rows);
      const rate = Math.fround(inputMasking);
      const hidden = corrupted.slice();
      for (const { head, first } of this.#heads) {
        this.#stream.uniform(draws);
        const kept = draws.map((draw) => (draw >= rate ? 1 : 0));
        for (let f = first; f < first + head.width; f++) {
          hidden[f] = (hidden[f] ?? new Float64Array()).map((x, i) => x * (kept[i] ?? 0));
        }
      }
      corrupted = hidden;
    }
    return corrupted;
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

  #traced(start: number, rows: number): TracedRows {
    return {
      batch: this.#reconstruct(start, rows),
      encoder: this.#parameters.layers.encoder,
      heads: this.#heads,
      latentSize: this.#shape.latentSize,
    };
  }

  /** @returns the directions a trace's distance keeps apart. */
  #checkMeasures(trace?: Trace): number {
    const { distances } = this.#options;
    if (Object.keys(distances).length === 0) {
      throw new EngineError('this network was built without distances and cannot measure them');
    }
    const directions = trace === undefined ? 0 : distances[trace];
    if (directions === undefined) {
      throw new EngineError(`this network was not built to measure distances in ${trace ?? 'it'}`);
    }
    return directions;
  }

  /** @returns the landmarks of a set. */
  #checkLandmarks(set: number): number {
    const count = this.#options.landmarks[set];
    if (count === undefined) {
      throw new EngineError(`this network was built without a set ${set} of landmarks`);
    }
    return count;
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
