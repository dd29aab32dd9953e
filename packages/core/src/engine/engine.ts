/** Nonlinearity of a dense layer. leaky_relu has slope 0.1 below zero. */
export type Activation = 'linear' | 'relu' | 'leaky_relu' | 'tanh' | 'sigmoid';

/** outputs = activation(weights * inputs + bias) */
export interface DenseLayer {
  readonly inputs: number;
  readonly outputs: number;
  readonly activation: Activation;
}

/** How a head's outputs are compared with the features they reconstruct. */
export type HeadLoss = 'squared_error' | 'sigmoid_cross_entropy' | 'softmax_cross_entropy';

/**
 * The decoder outputs of one column. Heads lie side by side in order, and output f reconstructs input feature f. Loss of a row:
 * - squared_error: mean over the head's features of (output - feature)^2
 * - sigmoid_cross_entropy: mean over the features (0 or 1) of ln(1 + e^o) - feature * o, o the output as logit
 * - softmax_cross_entropy: ln(sum e^o) - sum feature * o; the features are one-hot
 */
export interface Head {
  readonly loss: HeadLoss;
  readonly width: number;
  /** Factor of this head in the training loss. */
  readonly trainingWeight: number;
}

/** The three perceptrons of an adversarial autoencoder. The decoder's and the discriminator's last layers are linear. */
export interface NetworkSpecification {
  readonly encoder: readonly DenseLayer[];
  readonly decoder: readonly DenseLayer[];
  /** From latent to one logit: positive means "drawn from the prior". Empty in an autoencoder without an adversary. */
  readonly discriminator: readonly DenseLayer[];
  readonly heads: readonly Head[];
  /**
   * Whether the encoder has one output beyond the latent values that estimates the noise in its inputs, from 0 (none) to 1 (the
   * most `inputNoise` adds). Default: false.
   */
  readonly noiseHead?: boolean;
}

export type Perceptron = 'encoder' | 'decoder' | 'discriminator';

/**
 * A tensor by name: `encoder.0.weight` is [outputs, inputs] row-major (as PyTorch keeps it), `encoder.0.bias` is [outputs];
 * likewise `decoder.*` and `discriminator.*`.
 */
export type Tensors = Map<string, Float32Array>;

/** The three phases of a training step (Makhzani et al. 2015, section 2), each with its own Adam moments. */
export type Phase = 'reconstruction' | 'discriminator' | 'generator';

export interface NetworkOptions {
  /** Most rows in a batch. */
  readonly maxRows: number;
  /** Reserve gradients and optimizer state. Default: false. */
  readonly training?: boolean;
  /** Seed of parameters, prior samples, noise and dropout: an unsigned 32-bit integer. Default: 0. */
  readonly seed?: number;
  /**
   * Largest standard deviation of the Gaussian noise added to the encoder's inputs in the reconstruction phase. Each row draws its own
   * deviation s, uniform from 0 to this, and its loss counts for 1 / (s^2 + 0.1), scaled to a mean of 1 over the batch. Default: 0.
   */
  readonly inputNoise?: number;
  /** Share of a row's heads whose features the encoder sees as 0 in the reconstruction phase, so that it learns to fill in. Default: 0. */
  readonly inputMasking?: number;
  /** Share of hidden encoder and decoder units dropped in the reconstruction phase, scaled by 1 / (1 - dropout). Default: 0. */
  readonly dropout?: number;
  /** Distances the network can measure, and how many directions of their space each keeps apart. Default: none. */
  readonly distances?: Readonly<Partial<Record<Trace, number>>>;
  /** Sets of landmarks the network can measure rows' distances from, by how many landmarks each has. Default: none. */
  readonly landmarks?: readonly number[];
}

/**
 * What a row leaves in an autoencoder: a vector that distances from ordinary rows are measured in. u are the row's features, v what the
 * decoder makes of them (sigmoids and probabilities where these are logits; u itself where a head is masked).
 * - activations: outputs of all encoder layers for u minus those for v, without the noise head: NAP of RaPP (Kim et al. 2020)
 * - residuals: the latent values of u, then for each head v - u where it has one feature, the root of its loss where it has several
 */
export type Trace = 'activations' | 'residuals';

/**
 * A distance in the space of a trace t of N numbers: with s_c = (t_c - means_c) * scales_c,
 *   d(t) = rest * sum_c s_c^2 - sum_k (sum_c projections_kc s_c)^2, at least `least`.
 * That is a Mahalanobis distance whose covariance has K directions of its own and is the same in all others.
 */
export interface Distance {
  readonly means: Float32Array;
  readonly scales: Float32Array;
  /** [K, N] row-major. */
  readonly projections: Float32Array;
  readonly rest: number;
  readonly least: number;
}

/**
 * Points among the features: with y_f = (x_f - means_f) * scales_f of a row's features x, its distance from them is the least over
 * points p of sum_f (y_f - p_f)^2, at least 1e-6.
 */
export interface Landmarks {
  readonly means: Float32Array;
  readonly scales: Float32Array;
  /** [points, features] row-major, in the space of y. */
  readonly points: Float32Array;
}

export interface UpdateOptions {
  readonly learningRate: number;
  /** Decay of the first moment. Default: 0.9. */
  readonly beta1?: number;
  /** Decay of the second moment. Default: 0.999. */
  readonly beta2?: number;
  /** Added to the root of the second moment. Default: 1e-8. */
  readonly epsilon?: number;
  /** Decoupled weight decay (AdamW, Loshchilov & Hutter 2019) of weights, never of biases. Default: 0. */
  readonly weightDecay?: number;
}

/** Result of the discriminator phase over a batch of B rows and B prior samples. */
export interface DiscriminatorResult {
  /** mean softplus(logit of rows) + mean softplus(-logit of prior samples) */
  readonly loss: number;
  /** Share of the 2B samples told right, 0 to 1; 0.5 means the latent space matches the prior. */
  readonly accuracy: number;
}

/**
 * An adversarial autoencoder in an engine's memory. A batch is written into `features` and `masks`, then a method runs over its
 * first `rows` rows. Features are column by column: features[f][i] is feature f of row i.
 *
 * Methods that name `rows` accept 0 .. maxRows; 0 rows give losses of 0 and change nothing. The methods of the phases write zeros
 * into features and masks from `rows` up to a multiple of 8. After `dispose` the arrays below belong to other networks.
 */
export interface Network {
  readonly specification: NetworkSpecification;
  readonly maxRows: number;
  /** Writable: inputs[f] has maxRows elements. NULLs are 0. */
  readonly features: readonly Float32Array[];
  /** Writable: masks[h][i] is 1 where head h counts for row i and 0 where it does not (NULL). */
  readonly masks: readonly Float32Array[];
  /** Latent values, latent[k][i]; written by `encode`, read by `decode`. */
  readonly latent: readonly Float32Array[];
  /** Decoder outputs, outputs[f][i]; written by `decode`. Logits for the cross-entropy heads. */
  readonly outputs: readonly Float32Array[];

  /** features -> latent */
  encode(rows: number): void;
  /** latent -> outputs */
  decode(rows: number): void;
  /**
   * features -> rowLosses: out[i] = sum over heads h of (masks[h][i] ? weights[h] * loss_h(i) : expected[h]).
   * Neither `latent` nor `outputs` need be valid afterwards.
   */
  scoreRows(rows: number, weights: Float32Array, expected: Float32Array, out: Float32Array): void;
  /** features -> unweighted losses by head: out[h][i] = loss_h(i), or 0 where masked. */
  headLosses(rows: number, out: readonly Float32Array[]): void;
  /**
   * features -> a trace, column by column: out[c][i]. A masked head's residual is NaN.
   * @throws EngineError when the network was not built to measure distances in this trace.
   */
  traces(rows: number, trace: Trace, out: readonly Float32Array[]): void;
  /**
   * Set a distance. @param ordinary by head: the residual a masked one counts as; of no effect on activations.
   * @throws EngineError when its sizes are not those the network was built for.
   */
  setDistance(trace: Trace, distance: Distance, ordinary: Float32Array): void;
  /**
   * features -> distances of the rows and the noise head's estimate, into the arrays given. Each row's are the same bits however many
   * rows come with it.
   */
  distances(rows: number, out: Readonly<Partial<Record<Trace | 'noise', Float32Array>>>): void;
  /** Set the landmarks of a set. @throws EngineError when there is no such set or its sizes are others. */
  setLandmarks(set: number, landmarks: Landmarks): void;
  /** features -> squared distances from the nearest landmark of a set. */
  landmarkDistances(rows: number, set: number, out: Float32Array): void;

  /** A copy of all parameters. */
  parameters(): Tensors;
  /** Overwrite parameters. @throws EngineError when a name or length does not fit. */
  setParameters(tensors: Tensors): void;

  /**
   * Reconstruction phase: gradients of encoder and decoder of
   *   L = 1/rows * sum_i w_i sum_h trainingWeight_h * masks[h][i] * loss_h(i) / sum_h trainingWeight_h
   * with the rows' weights w_i of `inputNoise`, plus, where there is a noise head, 1/rows * sum_i (its output - s_i / inputNoise)^2.
   * Returns L.
   */
  reconstructionGradients(rows: number): number;
  /** Discriminator phase: gradients of the discriminator, with `rows` fresh samples of the prior N(0, I). */
  discriminatorGradients(rows: number): DiscriminatorResult;
  /**
   * Generator phase: gradients of the encoder of mean softplus(-logit of rows) (the non-saturating form). Uses the latent values
   * the discriminator phase computed, so the two are called in this order on one batch. Returns the loss.
   */
  generatorGradients(rows: number): number;
  /** Gradients of the last phase run, by parameter name. */
  gradients(phase: Phase): Tensors;
  /** One Adam step (Kingma & Ba 2015) of the parameters a phase trains: encoder and decoder, discriminator, or encoder. */
  update(phase: Phase, options: UpdateOptions): void;
  /** Everything a training could need to step back: parameters, moments and random state. */
  snapshot(): NetworkSnapshot;
  /** Step back to a snapshot of this network. */
  restore(snapshot: NetworkSnapshot): void;

  /** Give the memory back. Safe to call twice; any other use afterwards throws DisposedError. */
  dispose(): void;
}

/** Opaque copy of a network's trained state. */
export interface NetworkSnapshot {
  readonly bytes: Uint8Array;
}

/** Builds networks. An engine has no state a caller can see but its memory in use. */
export interface Engine {
  readonly name: 'wasm-relaxed-simd' | 'wasm-simd' | 'reference';
  /** @throws EngineError when the specification's layers do not fit together or the network is too large. */
  build(specification: NetworkSpecification, options: NetworkOptions): Network;
  /** Bytes held by networks that are not disposed. */
  readonly bytesInUse: number;
}

/**
 * Rows an engine carries through all layers at once. It fixes the order of random draws, so every engine keeps to it: per block of
 * a batch, noise by feature, hidden heads by head, then dropout by layer and unit; in the discriminator phase, prior samples by latent
 * column. The deviations of a batch's noise are drawn before its first block.
 */
export const BLOCK_ROWS = 256;
