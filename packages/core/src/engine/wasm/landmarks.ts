import { EngineError } from '../../errors.js';
import { BLOCK_ROWS, type Landmarks } from '../engine.js';
import type { Kernels } from './kernels.js';
import type { Arena, NetworkMemory, Plane } from './network-memory.js';
import { addressOf, forwardPass } from './passes.js';
import { layPerceptron, packWeights, type PerceptronLayout } from './perceptron-layout.js';

/** Where one set of landmarks lies. */
export interface LandmarkMemory {
  readonly points: number;
  /** Scalar products with the points, less half their squared lengths, as a linear layer, and where its block begins. */
  readonly layout: PerceptronLayout;
  readonly parameters: number;
  /** One float a feature each. */
  readonly means: number;
  readonly scales: number;
  readonly products: Plane;
}

const LEAST_DISTANCE = 1e-6;

/** Lay out a set of `points` landmarks among `features` features. */
export function layLandmarks(arena: Arena, features: number, points: number): LandmarkMemory {
  const layout = layPerceptron([{ inputs: features, outputs: points, activation: 'linear' }]);
  return {
    points,
    layout,
    parameters: arena.reserve(layout.bytes),
    means: arena.reserve(features * 4),
    scales: arena.reserve(features * 4),
    products: arena.blockPlane(points),
  };
}

/** Put landmarks in their place. */
export function placeLandmarks(
  floats: Float32Array,
  { layout, parameters, means, scales, points: count }: LandmarkMemory,
  landmarks: Landmarks,
): void {
  const [layer] = layout.layers;
  const width = layer?.inputs ?? 0;
  const { points } = landmarks;
  const sizes = [landmarks.means.length, landmarks.scales.length, points.length];
  if (layer === undefined || sizes.join() !== [width, width, width * count].join()) {
    throw new EngineError(
      `the set has ${count} landmarks of ${width} features; got ${sizes.join(', ')} means, scales and coordinates`,
    );
  }
  // p . ((x - means) scales) - |p|^2 / 2, the means gone into the bias
  const weights = points.map((p, i) => p * (landmarks.scales[i % width] ?? 0));
  const bias = new Float32Array(layer.biasCount);
  for (let k = 0; k < count; k++) {
    let sum = 0;
    for (let f = 0; f < width; f++) {
      const p = points[k * width + f] ?? 0;
      sum += (weights[k * width + f] ?? 0) * (landmarks.means[f] ?? 0) + 0.5 * p * p;
    }
    bias[k] = -sum;
  }
  const at = (address: number, length: number): Float32Array =>
    floats.subarray(address / 4, address / 4 + length);
  packWeights(layer, weights, at(parameters + layer.weights, layer.weightCount));
  at(parameters + layer.bias, layer.biasCount).set(bias);
  at(means, width).set(landmarks.means);
  at(scales, width).set(landmarks.scales);
}

/** Squared distances of one block's rows from their nearest landmark, into the block's totals: |y|^2 - 2 max (p . y - |p|^2 / 2). */
export function measureLandmarks(
  kernels: Kernels,
  { features, totals }: NetworkMemory,
  { layout, parameters, means, scales, products, points }: LandmarkMemory,
  start: number,
  rows: number,
): void {
  const count = Math.min(BLOCK_ROWS, rows);
  const projection = { layout, parameters, gradients: 0 };
  forwardPass(kernels, projection, features, [products], start, count, null);
  kernels.squaredDistances(
    addressOf(features, start),
    features.stride,
    layout.layers[0]?.inputs ?? 0,
    means,
    scales,
    products.address,
    products.stride,
    0,
    1,
    0,
    count,
    totals,
  );
  const { address, stride } = products;
  kernels.subtractTwiceLargest(address, stride, points, LEAST_DISTANCE, count, totals);
}
