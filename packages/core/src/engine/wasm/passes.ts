import type { Kernels } from './kernels.js';
import type { PerceptronMemory, Plane } from './network-memory.js';

/** Dropout while training: a plane of multipliers for every hidden layer, filled by the forward pass. */
export interface Dropout {
  readonly rate: number;
  readonly random: number;
  readonly multipliers: readonly Plane[];
}

/** The address of a plane's first column in a block that starts at row `start` of the batch. */
export function addressOf(plane: Plane, start: number): number {
  return plane.address + start * plane.step;
}

/**
 * A perceptron over one block: `from` through the layers, layer l's outputs into activations[l].
 * @param start first row of the block within the batch.
 * @param rows rows of the block, as many as random numbers are drawn for.
 */
export function forwardPass(
  kernels: Kernels,
  { layout, parameters }: PerceptronMemory,
  from: Plane,
  activations: readonly Plane[],
  start: number,
  rows: number,
  dropout: Dropout | null,
): void {
  let input = from;
  for (let index = 0; index < layout.layers.length; index++) {
    const layer = layout.layers[index];
    const output = activations[index];
    if (layer === undefined || output === undefined) return;
    kernels.denseForward(
      addressOf(input, start),
      input.stride,
      parameters + layer.weights,
      parameters + layer.bias,
      addressOf(output, start),
      output.stride,
      layer.inputs,
      layer.outputs,
      rows,
      layer.activation,
    );
    const multipliers = dropout?.multipliers[index];
    if (dropout && multipliers) {
      kernels.dropoutForward(
        dropout.random,
        addressOf(output, start),
        multipliers.address,
        output.stride,
        multipliers.stride,
        layer.outputs,
        rows,
        dropout.rate,
      );
    }
    input = output;
  }
}

/** Where a backward pass goes on below a perceptron's inputs: the gradients' plane, and the outputs of the layer below. */
export interface Below {
  readonly gradients: Plane;
  readonly outputs: Plane;
  readonly activation: number;
}

/**
 * Gradients of a perceptron over one block, added to its gradient block.
 * @param rows rows of the block, rounded up to 8; rows beyond the batch have zero output gradients.
 * @param outputGradients a block's plane.
 * @param withWeights whether the parameters' own gradients are wanted.
 */
export function backwardPass(
  kernels: Kernels,
  { layout, parameters, gradients }: PerceptronMemory,
  from: Plane,
  activations: readonly Plane[],
  outputGradients: Plane,
  hiddenGradients: readonly [Plane, Plane],
  below: Below | null,
  start: number,
  rows: number,
  dropout: Dropout | null,
  withWeights: boolean,
): void {
  let dz = outputGradients;
  for (let index = layout.layers.length - 1; index >= 0; index--) {
    const layer = layout.layers[index];
    const input = index === 0 ? from : activations[index - 1];
    if (layer === undefined || input === undefined) return;
    if (withWeights) {
      kernels.denseBackwardWeights(
        addressOf(input, start),
        input.stride,
        addressOf(dz, start),
        gradients + layer.weights,
        gradients + layer.bias,
        layer.inputs,
        layer.outputs,
        rows,
      );
    }
    if (index === 0 && below === null) return;
    const outputs = index === 0 && below ? below.outputs : input;
    const into = index === 0 && below ? below.gradients : hiddenGradients[index % 2 === 0 ? 0 : 1];
    const activation =
      index === 0 ? (below?.activation ?? 0) : (layout.layers[index - 1]?.activation ?? 0);
    const multipliers = index === 0 ? undefined : dropout?.multipliers[index - 1];
    kernels.denseBackwardInputs(
      addressOf(dz, start),
      dz.stride,
      parameters + layer.weights,
      addressOf(into, start),
      into.stride,
      layer.inputs,
      layer.outputs,
      rows,
      addressOf(outputs, start),
      outputs.stride,
      multipliers ? 0 : activation,
    );
    if (dropout && multipliers) {
      kernels.dropoutBackward(
        addressOf(into, start),
        into.stride,
        addressOf(outputs, start),
        outputs.stride,
        multipliers.address,
        multipliers.stride,
        layer.inputs,
        rows,
        activation,
        1 - dropout.rate,
      );
    }
    dz = into;
  }
}
