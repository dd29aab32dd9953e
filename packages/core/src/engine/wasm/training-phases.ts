import { EngineError } from '../../errors.js';
import { BLOCK_ROWS, type DiscriminatorResult, type Phase, type UpdateOptions } from '../engine.js';
import { headGradients, type HeadRun } from './head-losses.js';
import type { Kernels } from './kernels.js';
import type {
  Moments,
  NetworkMemory,
  PerceptronMemory,
  Plane,
  TrainingMemory,
} from './network-memory.js';
import { backwardPass, forwardPass, type Below, type Dropout } from './passes.js';
import { roundUp } from './perceptron-layout.js';

const PHASES: readonly Phase[] = ['reconstruction', 'discriminator', 'generator'];

/** The gradients of the three phases and the Adam steps that follow them, over a network's memory. */
export class TrainingPhases {
  readonly #kernels: Kernels;
  readonly #plan: NetworkMemory;
  readonly #training: TrainingMemory;
  readonly #heads: readonly HeadRun[];
  readonly #bytes: Uint8Array;
  readonly #floats: Float32Array;
  /** beta1^t and beta2^t of each phase. */
  readonly #powers: Float64Array;
  readonly #inputNoise: number;
  readonly #encoderDropout: Dropout | null;
  readonly #decoderDropout: Dropout | null;
  readonly #decoderActivations: readonly Plane[];
  readonly #belowLatent: Below;
  /** Rows of the batch whose latent values the discriminator phase left. */
  #judgedRows = -1;

  constructor(
    kernels: Kernels,
    memory: WebAssembly.Memory,
    plan: NetworkMemory,
    training: TrainingMemory,
    heads: readonly HeadRun[],
    { inputNoise, dropout: rate }: { readonly inputNoise: number; readonly dropout: number },
  ) {
    this.#kernels = kernels;
    this.#plan = plan;
    this.#training = training;
    this.#heads = heads;
    this.#bytes = new Uint8Array(memory.buffer);
    this.#floats = new Float32Array(memory.buffer);
    this.#powers = new Float64Array(memory.buffer, plan.counters, 2 * PHASES.length).fill(1);
    this.#inputNoise = inputNoise;
    const dropout = (multipliers: readonly Plane[]): Dropout | null =>
      rate > 0 ? { rate, random: plan.random, multipliers } : null;
    this.#encoderDropout = dropout(training.encoderMultipliers);
    this.#decoderDropout = dropout(training.decoderMultipliers);
    this.#decoderActivations = [...plan.decoderActivations, plan.blockOutputs];
    this.#belowLatent = {
      gradients: training.latentGradients,
      outputs: plan.latent,
      activation: plan.encoder.layout.layers.at(-1)?.activation ?? 0,
    };
  }

  reconstruction(rows: number): number {
    const { encoder, decoder, features, latent, encoderActivations } = this.#plan;
    const { noisyFeatures, outputGradients, hiddenGradients } = this.#training;
    const kernels = this.#kernels;
    this.#judgedRows = -1;
    this.#clear(encoder);
    this.#clear(decoder);
    this.#clearRowsBeyond(rows);
    const input = this.#inputNoise > 0 ? noisyFeatures : features;
    let loss = 0;
    for (let start = 0; start < rows; start += BLOCK_ROWS) {
      const count = Math.min(BLOCK_ROWS, rows - start);
      const padded = roundUp(count, 8);
      if (this.#inputNoise > 0) this.#addNoise(start, count);
      const encoderDropout = this.#encoderDropout;
      const decoderDropout = this.#decoderDropout;
      const activations = this.#decoderActivations;
      forwardPass(kernels, encoder, input, encoderActivations, start, count, encoderDropout);
      forwardPass(kernels, decoder, latent, activations, start, count, decoderDropout);
      for (const head of this.#heads) {
        loss += headGradients(kernels, this.#plan, head, outputGradients, start, padded, rows);
      }
      backwardPass(
        kernels,
        decoder,
        latent,
        activations,
        outputGradients,
        hiddenGradients,
        this.#belowLatent,
        start,
        padded,
        decoderDropout,
        true,
      );
      this.#encoderBackward(input, start, padded, encoderDropout);
    }
    return loss;
  }

  discriminator(rows: number): DiscriminatorResult {
    const { encoder, discriminator, features, latent, encoderActivations, random } = this.#plan;
    const { priorSamples } = this.#training;
    const latentSize = encoder.layout.layers.at(-1)?.outputs ?? 0;
    const kernels = this.#kernels;
    this.#clear(discriminator);
    this.#clearRowsBeyond(rows);
    let loss = 0;
    let right = 0;
    for (let start = 0; start < rows; start += BLOCK_ROWS) {
      const count = Math.min(BLOCK_ROWS, rows - start);
      forwardPass(kernels, encoder, features, encoderActivations, start, count, null);
      loss += this.#judge(latent, start, count, 0, rows);
      right += this.#countOfRight();
      this.#discriminatorBackward(latent, start, count, null, true);
      const { address, stride } = priorSamples;
      kernels.fillNormal(random, address, stride, latentSize, count);
      loss += this.#judge(priorSamples, start, count, 1, rows);
      right += this.#countOfRight();
      this.#discriminatorBackward(priorSamples, start, count, null, true);
    }
    this.#judgedRows = rows;
    return { loss, accuracy: rows === 0 ? 0.5 : right / (2 * rows) };
  }

  generator(rows: number): number {
    if (this.#judgedRows !== rows) {
      throw new EngineError(
        'the generator phase goes back through the latent values of the discriminator phase: run that first, on the same rows',
      );
    }
    const { encoder, features, latent } = this.#plan;
    this.#clear(encoder);
    let loss = 0;
    for (let start = 0; start < rows; start += BLOCK_ROWS) {
      const count = Math.min(BLOCK_ROWS, rows - start);
      loss += this.#judge(latent, start, count, 1, rows);
      this.#discriminatorBackward(latent, start, count, this.#belowLatent, false);
      this.#encoderBackward(features, start, roundUp(count, 8), null);
    }
    return loss;
  }

  update(phase: Phase, options: UpdateOptions): void {
    const { beta1 = 0.9, beta2 = 0.999 } = options;
    const at = PHASES.indexOf(phase) * 2;
    const power1 = (this.#powers[at] ?? 1) * beta1;
    const power2 = (this.#powers[at + 1] ?? 1) * beta2;
    this.#powers[at] = power1;
    this.#powers[at + 1] = power2;
    const { encoder, decoder, discriminator } = this.#plan;
    const moments = this.#training;
    if (phase === 'discriminator') {
      this.#adam(discriminator, moments.discriminator, options, power1, power2);
    } else if (phase === 'generator') {
      this.#adam(encoder, moments.generator, options, power1, power2);
    } else {
      this.#adam(encoder, moments.reconstruction.encoder, options, power1, power2);
      this.#adam(decoder, moments.reconstruction.decoder, options, power1, power2);
    }
  }

  /** Latent values no longer belong to a discriminator phase. */
  forgetBatch(): void {
    this.#judgedRows = -1;
  }

  #adam(
    { layout, parameters, gradients }: PerceptronMemory,
    { first, second }: Moments,
    { learningRate, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0 }: UpdateOptions,
    power1: number,
    power2: number,
  ): void {
    const step = (offset: number, count: number, decay: number): void => {
      this.#kernels.adam(
        parameters + offset,
        gradients + offset,
        first + offset,
        second + offset,
        count,
        learningRate,
        beta1,
        beta2,
        1 - beta1,
        1 - beta2,
        epsilon,
        decay,
        1 / (1 - power1),
        1 / (1 - power2),
      );
    };
    if (weightDecay === 0) {
      step(0, layout.bytes / 4, 0);
      return;
    }
    for (const layer of layout.layers) {
      step(layer.weights, layer.weightCount, weightDecay);
      step(layer.bias, layer.biasCount, 0);
    }
  }

  #addNoise(start: number, rows: number): void {
    const { random, features, encoder } = this.#plan;
    const { noisyFeatures } = this.#training;
    this.#kernels.addNormal(
      random,
      features.address + start * 4,
      features.stride,
      noisyFeatures.address,
      noisyFeatures.stride,
      encoder.layout.layers[0]?.inputs ?? 0,
      rows,
      this.#inputNoise,
    );
  }

  /** The discriminator on one block of samples: its mean cross-entropy with a label, gradients left in logitGradients. */
  #judge(samples: Plane, start: number, count: number, label: 0 | 1, batchRows: number): number {
    const { discriminator, result } = this.#plan;
    const { discriminatorActivations, logitGradients } = this.#training;
    const kernels = this.#kernels;
    forwardPass(kernels, discriminator, samples, discriminatorActivations, start, count, null);
    const logits = discriminatorActivations.at(-1)?.address ?? 0;
    kernels.adversarialGradient(
      logits,
      logitGradients.address,
      count,
      label,
      1 / batchRows,
      result,
    );
    return (this.#floats[result / 4] ?? 0) / batchRows;
  }

  /** How many samples of the last block judged were told right. */
  #countOfRight(): number {
    return this.#floats[this.#plan.result / 4 + 1] ?? 0;
  }

  #discriminatorBackward(
    samples: Plane,
    start: number,
    count: number,
    below: Below | null,
    withWeights: boolean,
  ): void {
    const { discriminatorActivations, logitGradients, hiddenGradients } = this.#training;
    backwardPass(
      this.#kernels,
      this.#plan.discriminator,
      samples,
      discriminatorActivations,
      logitGradients,
      hiddenGradients,
      below,
      start,
      roundUp(count, 8),
      null,
      withWeights,
    );
  }

  #encoderBackward(input: Plane, start: number, rows: number, dropout: Dropout | null): void {
    const { encoder, encoderActivations } = this.#plan;
    const { latentGradients, hiddenGradients } = this.#training;
    backwardPass(
      this.#kernels,
      encoder,
      input,
      encoderActivations,
      latentGradients,
      hiddenGradients,
      null,
      start,
      rows,
      dropout,
      true,
    );
  }

  #clear({ gradients, layout }: PerceptronMemory): void {
    this.#bytes.fill(0, gradients, gradients + layout.bytes);
  }

  /** Rows that fill the batch up to a multiple of 8 are zeros that count for nothing, whatever an earlier batch left there. */
  #clearRowsBeyond(rows: number): void {
    if (rows % 8 === 0) return;
    for (const plane of [this.#plan.features, this.#plan.masks]) {
      const columns =
        plane === this.#plan.masks
          ? this.#heads.reduce((sum, { count }) => sum + count, 0)
          : (this.#plan.encoder.layout.layers[0]?.inputs ?? 0);
      for (let column = 0; column < columns; column++) {
        const start = (plane.address + column * plane.stride) / 4;
        this.#floats.fill(0, start + rows, start + roundUp(rows, 8));
      }
    }
  }
}
