import type { Activation, DenseLayer, Head, NetworkSpecification } from '../engine/engine.js';

/** What a network is made to. */
export interface NetworkPlan {
  /** The decoder's heads; together as wide as a row's features. */
  readonly heads: readonly Head[];
  /** Units of the encoder's hidden layers, outermost first. The decoder mirrors them. */
  readonly hiddenUnits: readonly number[];
  /** Numbers of a latent vector. */
  readonly latentSize: number;
  /** Nonlinearity of the encoder's and decoder's hidden layers. */
  readonly activation: Activation;
  /** Units of the discriminator's hidden layers, which are leaky ReLU; null for an autoencoder without an adversary. */
  readonly discriminatorUnits: readonly number[] | null;
}

/**
 * The perceptrons of an adversarial autoencoder: features -> hidden units -> latent and a noise estimate, latent -> hidden units
 * reversed -> features, and latent -> discriminator units -> one logit. Each ends in a linear layer.
 */
export function specifyNetwork(plan: NetworkPlan): NetworkSpecification {
  const { heads, hiddenUnits, latentSize, activation, discriminatorUnits } = plan;
  const width = heads.reduce((sum, head) => sum + head.width, 0);
  return {
    encoder: perceptron([width, ...hiddenUnits, latentSize + 1], activation),
    decoder: perceptron([latentSize, ...hiddenUnits.toReversed(), width], activation),
    discriminator: discriminatorUnits
      ? perceptron([latentSize, ...discriminatorUnits, 1], 'leaky_relu')
      : [],
    heads,
    noiseHead: true,
  };
}

function perceptron(sizes: readonly number[], hidden: Activation): DenseLayer[] {
  return sizes.slice(1).map((outputs, i) => ({
    inputs: sizes[i] ?? 0,
    outputs,
    activation: i === sizes.length - 2 ? 'linear' : hidden,
  }));
}
