import type { DenseLayer } from '../engine.js';
import { ACTIVATION_CODES } from './kernels.js';

/** Where one dense layer's numbers lie within a block that holds a perceptron's parameters, gradients or moments. */
export interface LayerLayout {
  readonly inputs: number;
  readonly outputs: number;
  /** Code the kernels know the activation by. */
  readonly activation: number;
  /** Byte offset and count of floats of the weights in panels, padding included. */
  readonly weights: number;
  readonly weightCount: number;
  /** Byte offset and count of floats of the bias, padding included. */
  readonly bias: number;
  readonly biasCount: number;
}

/** A perceptron's layers, side by side in one block. */
export interface PerceptronLayout {
  readonly layers: readonly LayerLayout[];
  /** Bytes of one block. */
  readonly bytes: number;
  /** Outputs of the widest layer, rounded up to 4. */
  readonly widest: number;
}

export function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}

/** The layout of a perceptron's layers. */
export function layPerceptron(layers: readonly DenseLayer[]): PerceptronLayout {
  let bytes = 0;
  let widest = 0;
  const laid = layers.map(({ inputs, outputs, activation }) => {
    const biasCount = roundUp(outputs, 4);
    const weightCount = roundUp(inputs, 4) * biasCount;
    const weights = bytes;
    const bias = weights + weightCount * 4;
    bytes = bias + biasCount * 4;
    widest = Math.max(widest, biasCount);
    const code = ACTIVATION_CODES[activation];
    return { inputs, outputs, activation: code, weights, weightCount, bias, biasCount };
  });
  return { layers: laid, bytes, widest };
}

/** Row-major [outputs, inputs] weights into panels of four outputs. */
export function packWeights(
  layer: LayerLayout,
  rowMajor: Float32Array,
  panels: Float32Array,
): void {
  forEachWeight(layer, (row, panel) => {
    panels[panel] = rowMajor[row] ?? 0;
  });
}

/** Panels of four outputs into row-major [outputs, inputs] weights. */
export function unpackWeights(
  layer: LayerLayout,
  panels: Float32Array,
  rowMajor: Float32Array,
): void {
  forEachWeight(layer, (row, panel) => {
    rowMajor[row] = panels[panel] ?? 0;
  });
}

function forEachWeight(
  { inputs, outputs }: LayerLayout,
  visit: (rowMajorIndex: number, panelIndex: number) => void,
): void {
  const panelRows = roundUp(inputs, 4);
  for (let output = 0; output < outputs; output++) {
    const panel = (output >> 2) * panelRows * 4 + (output & 3);
    for (let input = 0; input < inputs; input++) visit(output * inputs + input, panel + input * 4);
  }
}
