import { BLOCK_ROWS, type NetworkOptions, type NetworkSpecification } from '../engine.js';
import { latentSizeOf } from '../network-shape.js';
import { layDistances, type DistancesMemory } from './distance-memory.js';
import { layLandmarks, type LandmarkMemory } from './landmarks.js';
import { layPerceptron, roundUp, type PerceptronLayout } from './perceptron-layout.js';

/**
 * Columns of floats in memory: element (column c, row r) lies at address + c * stride + r * step. A plane of a whole batch has
 * step 4; a plane of one block, which every block of a batch uses again, has step 0 with respect to the block's first row.
 */
export interface Plane {
  readonly address: number;
  /** Bytes from one column to the next. */
  readonly stride: number;
  /** Bytes the address moves per row of a block's start. */
  readonly step: number;
}

/** One perceptron in memory: its layout and where its blocks begin. */
export interface PerceptronMemory {
  readonly layout: PerceptronLayout;
  readonly parameters: number;
  /** 0 in networks that do not train. */
  readonly gradients: number;
}

/** First and second Adam moments of a perceptron in one phase. */
export interface Moments {
  readonly first: number;
  readonly second: number;
}

/** What only a network that trains has. */
export interface TrainingMemory {
  readonly reconstruction: { readonly encoder: Moments; readonly decoder: Moments };
  readonly discriminator: Moments;
  readonly generator: Moments;
  readonly noisyFeatures: Plane;
  /** One column each, a row of the batch its noise's share of the most, its deviation, its weight in the loss, and 1 where it is a row. */
  readonly noiseShares: Plane;
  readonly noiseDeviations: Plane;
  readonly rowWeights: Plane;
  readonly presence: Plane;
  /** One float: 1, the noise head's share of the loss. */
  readonly noiseHeadShare: number;
  readonly encoderMultipliers: readonly Plane[];
  readonly decoderMultipliers: readonly Plane[];
  readonly priorSamples: Plane;
  readonly discriminatorActivations: readonly Plane[];
  readonly outputGradients: Plane;
  readonly logitGradients: Plane;
  readonly latentGradients: Plane;
  /** Two planes the backward pass goes to and fro between. */
  readonly hiddenGradients: readonly [Plane, Plane];
}

/** Where everything of a network lies in its memory. */
export interface NetworkMemory {
  readonly bytes: number;
  /** Random state, step counters, parameters and moments: what a snapshot copies. */
  readonly state: { readonly start: number; readonly end: number };
  readonly random: number;
  /** Per phase two doubles: beta1^t and beta2^t. */
  readonly counters: number;
  readonly encoder: PerceptronMemory;
  readonly decoder: PerceptronMemory;
  readonly discriminator: PerceptronMemory;
  readonly features: Plane;
  readonly masks: Plane;
  readonly latent: Plane;
  readonly outputs: Plane;
  readonly blockOutputs: Plane;
  readonly encoderActivations: readonly Plane[];
  readonly decoderActivations: readonly Plane[];
  /** Row totals of one block. */
  readonly totals: number;
  /** One float a head: its part of the training loss, per feature the loss is a mean of. */
  readonly shares: number;
  /** One float a head each: what its loss counts for in a row's total, and what a NULL adds instead. */
  readonly weights: number;
  readonly expected: number;
  /** Two floats a kernel returns through memory. */
  readonly result: number;
  readonly training: TrainingMemory | null;
  readonly distances: DistancesMemory | null;
  readonly landmarks: readonly LandmarkMemory[];
}

/** Nothing lies below, so that address 0 can mean "none". */
const FIRST_ADDRESS = 1024;
/** Floats added to a column so that columns do not share cache sets: a power-of-two stride cuts the product's speed by 2.5. */
const STRIDE_PADDING = 8;
/** Stride of a block's planes, known to the kernels as BLOCK_STRIDE in assembly/dense.ts. */
const BLOCK_STRIDE = (BLOCK_ROWS + STRIDE_PADDING) * 4;

/** Hands out one stretch of memory piece by piece. */
export class Arena {
  bytes = FIRST_ADDRESS;

  reserve(bytes: number): number {
    const address = this.bytes;
    this.bytes = roundUp(address + bytes, 64);
    return address;
  }

  /** A plane of a batch of `rows` rows. The kernels write columns four at a time. */
  batchPlane(columns: number, rows: number): Plane {
    let floats = roundUp(rows, 8) + STRIDE_PADDING;
    if (floats % 64 === 0) floats += STRIDE_PADDING;
    const stride = floats * 4;
    return { address: this.reserve(roundUp(columns, 4) * stride), stride, step: 4 };
  }

  /** A plane of one block. */
  blockPlane(columns: number): Plane {
    const address = this.reserve(roundUp(columns, 4) * BLOCK_STRIDE);
    return { address, stride: BLOCK_STRIDE, step: 0 };
  }

  moments({ bytes }: PerceptronLayout): Moments {
    return { first: this.reserve(bytes), second: this.reserve(bytes) };
  }
}

/** Lay out a network: one arena, decided once, so that no step allocates. */
export function layNetwork(
  specification: NetworkSpecification,
  { maxRows, training = false, distances = {}, landmarks = [] }: NetworkOptions,
): NetworkMemory {
  const arena = new Arena();
  const width = specification.encoder[0]?.inputs ?? 0;
  const encoderLayout = layPerceptron(specification.encoder);
  const decoderLayout = layPerceptron(specification.decoder);
  const discriminatorLayout = layPerceptron(specification.discriminator);
  const latentSize = latentSizeOf(specification);
  /** Latent values, and the noise head's beside them. */
  const latentColumns = encoderLayout.layers.at(-1)?.outputs ?? 0;

  const start = arena.bytes;
  const random = arena.reserve(64);
  const counters = arena.reserve(3 * 16);
  const parameters = [encoderLayout, decoderLayout, discriminatorLayout].map(({ bytes }) =>
    arena.reserve(bytes),
  );
  const moments = training && {
    reconstruction: {
      encoder: arena.moments(encoderLayout),
      decoder: arena.moments(decoderLayout),
    },
    discriminator: arena.moments(discriminatorLayout),
    generator: arena.moments(encoderLayout),
  };
  const end = arena.bytes;

  const perceptron = (layout: PerceptronLayout, index: number): PerceptronMemory => ({
    layout,
    parameters: parameters[index] ?? 0,
    gradients: training ? arena.reserve(layout.bytes) : 0,
  });
  const encoder = perceptron(encoderLayout, 0);
  const decoder = perceptron(decoderLayout, 1);
  const discriminator = perceptron(discriminatorLayout, 2);

  const batchPlane = (columns: number): Plane => arena.batchPlane(columns, maxRows);
  const features = batchPlane(width);
  const masks = batchPlane(specification.heads.length);
  const latent = batchPlane(latentColumns);
  const outputs = batchPlane(width);
  const blockOutputs = arena.blockPlane(width);

  const hidden = (layout: PerceptronLayout): number[] =>
    layout.layers.slice(0, -1).map(({ outputs: units }) => units);
  // Training keeps every layer's outputs: the encoder's for the whole batch, since the generator phase goes back through what the
  // discriminator phase computed.
  const widest = Math.max(encoderLayout.widest, decoderLayout.widest, discriminatorLayout.widest);
  const scratch = training ? [] : [arena.blockPlane(widest), arena.blockPlane(widest)];
  const alternating = (layout: PerceptronLayout): Plane[] =>
    hidden(layout).flatMap((_, index) => scratch[index % 2] ?? []);
  const encoderHidden = training
    ? hidden(encoderLayout).map(batchPlane)
    : alternating(encoderLayout);
  const decoderHidden = training
    ? hidden(decoderLayout).map((units) => arena.blockPlane(units))
    : alternating(decoderLayout);

  return {
    state: { start, end },
    random,
    counters,
    encoder,
    decoder,
    discriminator,
    features,
    masks,
    latent,
    outputs,
    blockOutputs,
    encoderActivations: [...encoderHidden, latent],
    decoderActivations: decoderHidden,
    totals: arena.reserve((BLOCK_ROWS + 8) * 4),
    shares: arena.reserve(specification.heads.length * 4),
    weights: arena.reserve(specification.heads.length * 4),
    expected: arena.reserve(specification.heads.length * 4),
    result: arena.reserve(8),
    training: moments
      ? {
          ...moments,
          noisyFeatures: arena.blockPlane(width),
          noiseShares: batchPlane(1),
          noiseDeviations: batchPlane(1),
          rowWeights: batchPlane(1),
          presence: batchPlane(1),
          noiseHeadShare: arena.reserve(4),
          encoderMultipliers: hidden(encoderLayout).map((units) => arena.blockPlane(units)),
          decoderMultipliers: hidden(decoderLayout).map((units) => arena.blockPlane(units)),
          priorSamples: arena.blockPlane(latentSize),
          discriminatorActivations: discriminatorLayout.layers.map(({ outputs: units }) =>
            arena.blockPlane(units),
          ),
          outputGradients: arena.blockPlane(width),
          logitGradients: arena.blockPlane(1),
          latentGradients: arena.blockPlane(latentColumns),
          hiddenGradients: [arena.blockPlane(widest), arena.blockPlane(widest)],
        }
      : null,
    distances: layDistances(arena, specification, distances),
    landmarks: landmarks.map((points) => layLandmarks(arena, width, points)),
    bytes: arena.bytes,
  };
}
