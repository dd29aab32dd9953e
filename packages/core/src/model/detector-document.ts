import { z } from 'zod';
import { MAX_LAYER_SIZE } from '../engine/network-shape.js';

/** Most layers of a perceptron in a model file. */
export const MAX_LAYERS = 64;
/** Most networks and sets of landmarks in a detector. */
export const MAX_MEMBERS = 16;

const LARGEST_FLOAT32 = 3.4028234663852886e38;
const size = z.int().min(1).max(MAX_LAYER_SIZE);
const magnitude = z.number().nonnegative().max(LARGEST_FLOAT32);

/** A perceptron's layers. */
export const layersDocument = z
  .array(
    z.strictObject({
      inputs: size,
      outputs: size,
      activation: z.enum(['linear', 'relu', 'leaky_relu', 'tanh', 'sigmoid']),
    }),
  )
  .min(1)
  .max(MAX_LAYERS);

const term = z.strictObject({
  weight: magnitude,
  floor: z.number().positive().max(LARGEST_FLOAT32),
  mean: z.number().min(-1e6).max(1e6),
  deviation: z.number().positive().max(1e6),
});

/** Its means, scales and projections are tensors. */
const distance = z.strictObject({ rest: magnitude, least: magnitude });

/** A detector but for its tensors; see `Detector`. */
export const detectorDocument = z.strictObject({
  members: z
    .array(
      z.strictObject({
        /** Null: the model's own network. */
        network: z.strictObject({ encoder: layersDocument, decoder: layersDocument }).nullable(),
        activations: distance.nullable(),
        residuals: distance.nullable(),
        terms: z.strictObject({
          activations: term.optional(),
          residuals: term.optional(),
          noise: term.optional(),
        }),
      }),
    )
    .min(1)
    .max(MAX_MEMBERS),
  surroundings: z.array(term).max(MAX_MEMBERS),
  /** Its weights and what is expected of NULLs are tensors. */
  likelihood: term.optional(),
});

export type DetectorDocument = z.infer<typeof detectorDocument>;
