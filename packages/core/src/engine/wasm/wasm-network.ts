import { DisposedError, EngineError } from '../../errors.js';
import {
  BLOCK_ROWS,
  type DiscriminatorResult,
  type Distance,
  type Landmarks,
  type Network,
  type NetworkOptions,
  type NetworkSnapshot,
  type NetworkSpecification,
  type Perceptron,
  type Phase,
  type Tensors,
  type Trace,
  type UpdateOptions,
} from '../engine.js';
import { kernelSeed } from '../network-options.js';
import { checkTensors, PERCEPTRONS, type NetworkShape } from '../network-shape.js';
import { RANDOM_STATE_WORDS, seededState } from '../random-stream.js';
import { WasmDistances } from './distances.js';
import { addRowLosses, lossShares, runsOfHeads, type HeadRun } from './head-losses.js';
import type { Kernels } from './kernels.js';
import { measureLandmarks, placeLandmarks, type LandmarkMemory } from './landmarks.js';
import type { NetworkMemory, PerceptronMemory, Plane } from './network-memory.js';
import { forwardPass } from './passes.js';
import { packWeights, unpackWeights } from './perceptron-layout.js';
import { TrainingPhases } from './training-phases.js';

/** A memory of the engine's with the kernels over it. */
export interface KernelMemory {
  readonly memory: WebAssembly.Memory;
  readonly kernels: Kernels;
}

/** A network whose numbers live in WebAssembly memory; its methods are documented at `Network`. */
export class WasmNetwork implements Network {
  readonly specification: NetworkSpecification;
  readonly maxRows: number;
  readonly features: readonly Float32Array[];
  readonly masks: readonly Float32Array[];
  readonly latent: readonly Float32Array[];
  readonly outputs: readonly Float32Array[];
  readonly #shape: NetworkShape;
  readonly #plan: NetworkMemory;
  readonly #kernels: Kernels;
  readonly #bytes: Uint8Array;
  readonly #floats: Float32Array;
  readonly #heads: readonly HeadRun[];
  readonly #decoded: readonly Plane[];
  readonly #reconstructed: readonly Plane[];
  readonly #phases: TrainingPhases | null;
  readonly #distances: WasmDistances | null;
  #release: (() => void) | null;

  constructor(
    specification: NetworkSpecification,
    shape: NetworkShape,
    plan: NetworkMemory,
    { memory, kernels }: KernelMemory,
    options: Required<NetworkOptions>,
    release: () => void,
  ) {
    this.specification = specification;
    this.maxRows = options.maxRows;
    this.#shape = shape;
    this.#plan = plan;
    this.#kernels = kernels;
    this.#release = release;
    this.#bytes = new Uint8Array(memory.buffer);
    this.#floats = new Float32Array(memory.buffer);
    this.features = this.#views(plan.features, shape.features);
    this.masks = this.#views(plan.masks, specification.heads.length);
    this.latent = this.#views(plan.latent, shape.latentSize);
    this.outputs = this.#views(plan.outputs, shape.features);
    this.#heads = runsOfHeads(specification.heads);
    this.#floatsAt(plan.shares, specification.heads.length).set(lossShares(specification.heads));
    this.#decoded = [...plan.decoderActivations, plan.outputs];
    this.#reconstructed = [...plan.decoderActivations, plan.blockOutputs];
    const random = seededState(kernelSeed(options.seed));
    new Uint32Array(memory.buffer, plan.random, RANDOM_STATE_WORDS).set(random);
    this.#phases = plan.training
      ? new TrainingPhases(kernels, memory, plan, plan.training, this.#heads, options)
      : null;
    this.#distances = plan.distances
      ? new WasmDistances(kernels, memory, plan, plan.distances, this.#heads)
      : null;
  }

  encode(rows: number): void {
    this.#checkRows(rows);
    this.#phases?.forgetBatch();
    for (let start = 0; start < rows; start += BLOCK_ROWS) this.#encodeBlock(start, rows);
  }

  decode(rows: number): void {
    this.#checkRows(rows);
    for (let start = 0; start < rows; start += BLOCK_ROWS) {
      this.#decodeBlock(start, rows, this.#decoded);
    }
  }

  scoreRows(rows: number, weights: Float32Array, expected: Float32Array, out: Float32Array): void {
    this.#checkRows(rows);
    this.#phases?.forgetBatch();
    const heads = this.masks.length;
    this.#floatsAt(this.#plan.weights, heads).set(weights);
    this.#floatsAt(this.#plan.expected, heads).set(expected);
    for (let start = 0; start < rows; start += BLOCK_ROWS) {
      this.#reconstructBlock(start, rows);
      this.#clearTotals();
      for (const head of this.#heads) this.#addLosses(head, start, rows);
      this.#copyTotals(start, rows, out);
    }
  }

  headLosses(rows: number, out: readonly Float32Array[]): void {
    this.#checkRows(rows);
    this.#phases?.forgetBatch();
    const heads = this.masks.length;
    this.#floatsAt(this.#plan.weights, heads).fill(1);
    this.#floatsAt(this.#plan.expected, heads).fill(0);
    for (let start = 0; start < rows; start += BLOCK_ROWS) {
      this.#reconstructBlock(start, rows);
      for (const { first, feature, ...run } of this.#heads) {
        for (let head = 0; head < run.count; head++) {
          const losses = out[first + head];
          if (losses === undefined) continue;
          this.#clearTotals();
          const one = {
            ...run,
            first: first + head,
            feature: feature + head * run.width,
            count: 1,
          };
          this.#addLosses(one, start, rows);
          this.#copyTotals(start, rows, losses);
        }
      }
    }
  }

  traces(rows: number, trace: Trace, out: readonly Float32Array[]): void {
    this.#checkRows(rows);
    this.#phases?.forgetBatch();
    this.#measuring().traces(rows, trace, out);
  }

  setDistance(trace: Trace, distance: Distance, ordinary: Float32Array): void {
    this.#checkAlive();
    this.#measuring().set(trace, distance, ordinary);
  }

  distances(rows: number, out: Readonly<Partial<Record<Trace | 'noise', Float32Array>>>): void {
    this.#checkRows(rows);
    this.#phases?.forgetBatch();
    this.#measuring().distances(rows, out);
  }

  setLandmarks(set: number, landmarks: Landmarks): void {
    this.#checkAlive();
    placeLandmarks(this.#floats, this.#landmarksOf(set), landmarks);
  }

  landmarkDistances(rows: number, set: number, out: Float32Array): void {
    this.#checkRows(rows);
    const landmarks = this.#landmarksOf(set);
    for (let start = 0; start < rows; start += BLOCK_ROWS) {
      measureLandmarks(this.#kernels, this.#plan, landmarks, start, rows - start);
      this.#copyTotals(start, rows, out);
    }
  }

  parameters(): Tensors {
    this.#checkAlive();
    return this.#readTensors(PERCEPTRONS, ({ parameters }) => parameters);
  }

  setParameters(tensors: Tensors): void {
    this.#checkAlive();
    checkTensors(this.#shape, tensors);
    for (const perceptron of PERCEPTRONS) {
      const { layout, parameters } = this.#plan[perceptron];
      layout.layers.forEach((layer, index) => {
        const weights = tensors.get(`${perceptron}.${index}.weight`) ?? new Float32Array();
        const bias = tensors.get(`${perceptron}.${index}.bias`) ?? new Float32Array();
        packWeights(layer, weights, this.#floatsAt(parameters + layer.weights, layer.weightCount));
        this.#floatsAt(parameters + layer.bias, layer.biasCount).set(bias);
      });
    }
  }

  reconstructionGradients(rows: number): number {
    return this.#training(rows).reconstruction(rows);
  }

  discriminatorGradients(rows: number): DiscriminatorResult {
    return this.#training(rows).discriminator(rows);
  }

  generatorGradients(rows: number): number {
    return this.#training(rows).generator(rows);
  }

  gradients(phase: Phase): Tensors {
    this.#training(0);
    const perceptrons: readonly Perceptron[] =
      phase === 'discriminator'
        ? ['discriminator']
        : phase === 'generator'
          ? ['encoder']
          : ['encoder', 'decoder'];
    return this.#readTensors(perceptrons, ({ gradients }) => gradients);
  }

  update(phase: Phase, options: UpdateOptions): void {
    this.#training(0).update(phase, options);
  }

  snapshot(): NetworkSnapshot {
    this.#checkAlive();
    const { start, end } = this.#plan.state;
    return { bytes: this.#bytes.slice(start, end) };
  }

  restore({ bytes }: NetworkSnapshot): void {
    this.#checkAlive();
    const { start, end } = this.#plan.state;
    if (bytes.length !== end - start) {
      throw new EngineError(
        `the snapshot has ${bytes.length} bytes where this network's has ${end - start}; it is of another network`,
      );
    }
    this.#bytes.set(bytes, start);
    this.#phases?.forgetBatch();
  }

  dispose(): void {
    this.#release?.();
    this.#release = null;
  }

  #encodeBlock(start: number, rows: number): void {
    const { encoder, features, encoderActivations } = this.#plan;
    const count = Math.min(BLOCK_ROWS, rows - start);
    forwardPass(this.#kernels, encoder, features, encoderActivations, start, count, null);
  }

  #decodeBlock(start: number, rows: number, activations: readonly Plane[]): void {
    const { decoder, latent } = this.#plan;
    const count = Math.min(BLOCK_ROWS, rows - start);
    forwardPass(this.#kernels, decoder, latent, activations, start, count, null);
  }

  #reconstructBlock(start: number, rows: number): void {
    this.#encodeBlock(start, rows);
    this.#decodeBlock(start, rows, this.#reconstructed);
  }

  #clearTotals(): void {
    this.#bytes.fill(0, this.#plan.totals, this.#plan.totals + BLOCK_ROWS * 4);
  }

  #addLosses(head: HeadRun, start: number, rows: number): void {
    const count = Math.min(BLOCK_ROWS, rows - start);
    addRowLosses(this.#kernels, this.#plan, head, start, count);
  }

  #copyTotals(start: number, rows: number, out: Float32Array): void {
    const count = Math.min(BLOCK_ROWS, rows - start);
    out.set(this.#floatsAt(this.#plan.totals, count), start);
  }

  #readTensors(
    perceptrons: readonly Perceptron[],
    base: (perceptron: PerceptronMemory) => number,
  ): Tensors {
    const tensors: Tensors = new Map();
    for (const perceptron of perceptrons) {
      const memory = this.#plan[perceptron];
      memory.layout.layers.forEach((layer, index) => {
        const weights = new Float32Array(layer.inputs * layer.outputs);
        const from = base(memory);
        unpackWeights(layer, this.#floatsAt(from + layer.weights, layer.weightCount), weights);
        tensors.set(`${perceptron}.${index}.weight`, weights);
        const bias = this.#floatsAt(from + layer.bias, layer.outputs).slice();
        tensors.set(`${perceptron}.${index}.bias`, bias);
      });
    }
    return tensors;
  }

  #floatsAt(address: number, count: number): Float32Array {
    return this.#floats.subarray(address / 4, address / 4 + count);
  }

  #views({ address, stride }: Plane, columns: number): Float32Array[] {
    return Array.from({ length: columns }, (_, column) =>
      this.#floatsAt(address + column * stride, this.maxRows),
    );
  }

  #landmarksOf(set: number): LandmarkMemory {
    const landmarks = this.#plan.landmarks[set];
    if (landmarks === undefined) {
      throw new EngineError(`this network was built without a set ${set} of landmarks`);
    }
    return landmarks;
  }

  #measuring(): WasmDistances {
    if (this.#distances === null) {
      throw new EngineError('this network was built without distances and cannot measure them');
    }
    return this.#distances;
  }

  #training(rows: number): TrainingPhases {
    this.#checkRows(rows);
    if (this.#phases === null) {
      throw new EngineError('this network was built without { training: true } and cannot train');
    }
    return this.#phases;
  }

  #checkRows(rows: number): void {
    this.#checkAlive();
    if (!Number.isInteger(rows) || rows < 0 || rows > this.maxRows) {
      throw new EngineError(`rows must be a whole number from 0 to ${this.maxRows}; got ${rows}`);
    }
  }

  #checkAlive(): void {
    if (this.#release === null) throw new DisposedError('this network was disposed');
  }
}
