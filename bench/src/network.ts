import { RandomNumbers } from './random-numbers.js';

/** Features of a row, hidden units of the encoder and size of the latent space of the net every benchmark uses; the decoder mirrors it. */
export const ENCODER_WIDTHS = [30, 64, 32, 8] as const;
export const DECODER_WIDTHS = [8, 32, 64, 30] as const;
export const DISCRIMINATOR_WIDTHS = [8, 64, 32, 1] as const;

export const FEATURES = ENCODER_WIDTHS[0];
export const LATENT_SIZE = DECODER_WIDTHS[0];

/** Step size of the three Adam optimizers. */
export const LEARNING_RATE = 0.001;

/** Multiply-adds of one row through a perceptron of these widths. */
export function multiplyAdds(widths: readonly number[]): number {
  return widths.slice(1).reduce((sum, width, i) => sum + width * (widths[i] ?? 0), 0);
}

/** Tensors by name, `encoder.0.weight` being [outputs, inputs] row-major; plain arrays, so that they travel as JSON. */
export type PlainTensors = Record<string, number[]>;

/** Glorot-uniform weights and zero biases for the three perceptrons: one start for every contender. */
export function initialParameters(seed: number): PlainTensors {
  const random = new RandomNumbers(seed);
  const tensors: PlainTensors = {};
  const perceptrons = {
    encoder: ENCODER_WIDTHS,
    decoder: DECODER_WIDTHS,
    discriminator: DISCRIMINATOR_WIDTHS,
  };
  for (const [name, widths] of Object.entries(perceptrons)) {
    widths.slice(1).forEach((outputs, layer) => {
      const inputs = widths[layer] ?? 0;
      const limit = Math.sqrt(6 / (inputs + outputs));
      const weights = random.uniform(inputs * outputs).map((u) => Math.fround(limit * (2 * u - 1)));
      tensors[`${name}.${layer}.weight`] = weights;
      tensors[`${name}.${layer}.bias`] = new Array<number>(outputs).fill(0);
    });
  }
  return tensors;
}
