import { EngineError } from '../../errors.js';
import {
  BLOCK_ROWS,
  type DiscriminatorResult,
  type NetworkOptions,
  type Phase,
  type UpdateOptions,
} from '../engine.js';
import { weighNoisyRows } from '../noise-weights.js';
import { headGradients, type HeadRun } from './head-losses.js';
import { LOSS_CODES, type Kernels } from './kernels.js';
import type {
  Moments,
  NetworkMemory,
  PerceptronMemory,
  Plane,
  TrainingMemory,
} from './network-memory.js';
import { addressOf, backwardPass, forwardPass, type Below, type Dropout } from './passes.js';
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
  readonly #inputMasking: number;
  readonly #latentSize: number;
  readonly #hasNoiseHead: boolean;
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
    options: Pick<Required<NetworkOptions>, 'inputNoise' | 'inputMasking' | 'dropout'>,
  ) {
    const { inputNoise, inputMasking, dropout: rate } = options;
    this.#kernels = kernels;
    this.#plan = plan;
    this.#training = training;
    this.#heads = heads;
    this.#bytes = new Uint8Array(memory.buffer);
    this.#floats = new Float32Array(memory.buffer);
    this.#powers = new Float64Array(memory.buffer, plan.counters, 2 * PHASES.length).fill(1);
    this.#inputNoise = inputNoise;
    this.#inputMasking = inputMasking;
    this.#latentSize = plan.decoder.layout.layers[0]?.inputs ?? 0;
    const encoded = plan.encoder.layout.layers.at(-1)?.outputs ?? 0;
    this.#hasNoiseHead = encoded > this.#latentSize;
    this.#floatsAt(training.noiseHeadShare, 1).fill(1);
    for (const plane of [training.rowWeights, training.presence]) {
      this.#floatsAt(plane.address, plane.stride / 4).fill(1);
    }
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
    const { noisyFeatures, rowWeights, outputGradients, hiddenGradients } = this.#training;
    const kernels = this.#kernels;
    this.#judgedRows = -1;
    this.#clear(encoder);
    this.#clear(decoder);
    this.#clearRowsBeyond(rows);
    const corrupts = this.#inputNoise > 0 || this.#inputMasking > 0;
    const input = corrupts ? noisyFeatures : features;
    this.#drawNoise(rows);
    let loss = 0;
    for (let start = 0; start < rows; start += BLOCK_ROWS) {
      const count = Math.min(BLOCK_ROWS, rows - start);
      const padded = roundUp(count, 8);
      if (corrupts) this.#corrupt(start, count);
      const encoderDropout = this.#encoderDropout;
      const decoderDropout = this.#decoderDropout;
      const activations = this.#decoderActivations;
      forwardPass(kernels, encoder, input, encoderActivations, start, count, encoderDropout);
      forwardPass(kernels, decoder, latent, activations, start, count, decoderDropout);
      for (const head of this.#heads) {
        loss += headGradients(
          kernels,
          this.#plan,
          head,
          rowWeights,
          outputGradients,
          start,
          padded,
          rows,
        );
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
      loss += this.#noiseHeadGradient(start, padded, rows);
      this.#encoderBackward(input, start, padded, encoderDropout);
    }
    return loss;
  }

  discriminator(rows: number): DiscriminatorResult {
    if (this.#plan.discriminator.layout.layers.length === 0) {
      throw new EngineError('this network was built without a discriminator');
    }
    const { encoder, discriminator, features, latent, encoderActivations, random } = this.#plan;
    const { priorSamples } = this.#training;
    const latentSize = this.#latentSize;
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
      if (this.#hasNoiseHead) this.#noiseHeadColumn().fill(0);
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

  /** Draws the deviations of a batch's noise, and weighs its rows by them. */
  #drawNoise(rows: number): void {
    const { noiseShares, noiseDeviations, rowWeights, presence } = this.#training;
    const padded = roundUp(rows, 8);
    if (this.#hasNoiseHead) {
      const present = this.#floatsAt(presence.address, padded);
      present.fill(1, 0, rows);
      present.fill(0, rows);
    }
    if (this.#inputNoise === 0 || rows === 0) return;
    this.#kernels.fillUniform(this.#plan.random, noiseShares.address, rows);
    const shares = this.#floatsAt(noiseShares.address, rows);
    weighNoisyRows(shares, this.#inputNoise, this.#floatsAt(rowWeights.address, rows));
    const deviations = this.#floatsAt(noiseDeviations.address, rows);
    for (let i = 0; i < rows; i++) deviations[i] = (shares[i] ?? 0) * this.#inputNoise;
  }

  /** Noise on one block's features, and some heads hidden. */
  #corrupt(start: number, rows: number): void {
    const { random, features, encoder } = this.#plan;
    const { noisyFeatures, noiseDeviations } = this.#training;
    const width = encoder.layout.layers[0]?.inputs ?? 0;
    if (this.#inputNoise > 0) {
      this.#kernels.addNormal(
        random,
        addressOf(features, start),
        features.stride,
        noisyFeatures.address,
        noisyFeatures.stride,
        width,
        rows,
        addressOf(noiseDeviations, start),
      );
    } else {
      for (let f = 0; f < width; f++) {
        const from = this.#floatsAt(addressOf(features, start) + f * features.stride, rows);
        this.#floatsAt(noisyFeatures.address + f * noisyFeatures.stride, rows).set(from);
      }
    }
    if (this.#inputMasking === 0) return;
    for (const { width: columns, count, feature } of this.#heads) {
      for (let head = 0; head < count; head++) {
        const address = noisyFeatures.address + (feature + head * columns) * noisyFeatures.stride;
        const { stride } = noisyFeatures;
        this.#kernels.hideRows(random, address, stride, columns, rows, this.#inputMasking);
      }
    }
  }

  /** The noise head's part of the loss over one block, its gradients beside those of the latent values. */
  #noiseHeadGradient(start: number, rows: number, batchRows: number): number {
    if (!this.#hasNoiseHead) return 0;
    const { latent } = this.#plan;
    const { noiseShares, presence, latentGradients, noiseHeadShare } = this.#training;
    return this.#kernels.headGradients(
      LOSS_CODES.squared_error,
      addressOf(latent, start) + this.#latentSize * latent.stride,
      latent.stride,
      addressOf(noiseShares, start),
      noiseShares.stride,
      addressOf(presence, start),
      presence.stride,
      addressOf(presence, start),
      latentGradients.address + this.#latentSize * latentGradients.stride,
      1,
      1,
      rows,
      noiseHeadShare,
      1 / batchRows,
    );
  }

  #noiseHeadColumn(): Float32Array {
    const { address, stride } = this.#training.latentGradients;
    return this.#floatsAt(address + this.#latentSize * stride, BLOCK_ROWS);
  }

  #floatsAt(address: number, count: number): Float32Array {
    return this.#floats.subarray(address / 4, address / 4 + count);
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
