import type { DenseLayer } from '../engine.js';
import { activate, slope } from './activations.js';
import type { FeatureColumns } from './columns.js';
import { zeroColumns } from './columns.js';

/** A weight, [outputs, inputs] row-major, and a bias, [outputs], or the gradients of the two. */
export interface LayerValues {
  readonly weight: Float64Array;
  readonly bias: Float64Array;
}

/** activation(weight * inputs + bias), row by row. */
export function denseForward(
  layer: DenseLayer,
  { weight, bias }: LayerValues,
  inputs: FeatureColumns,
  rows: number,
): Float64Array[] {
  const outputs = zeroColumns(layer.outputs, rows);
  for (const [unit, column] of outputs.entries()) {
    column.fill(bias[unit] ?? 0);
    for (const [input, values] of inputs.entries()) {
      const factor = weight[unit * layer.inputs + input] ?? 0;
      for (let i = 0; i < rows; i++) column[i] = (column[i] ?? 0) + factor * (values[i] ?? 0);
    }
    for (let i = 0; i < rows; i++) column[i] = activate(column[i] ?? 0, layer.activation);
  }
  return outputs;
}

/** Turns the derivative by a layer's outputs into that by its sums before the activation, in place. */
export function activationBackward(
  layer: DenseLayer,
  outputs: FeatureColumns,
  derivative: FeatureColumns,
): void {
  for (const [unit, column] of derivative.entries()) {
    const values = outputs[unit] ?? column;
    for (let i = 0; i < column.length; i++) {
      column[i] = (column[i] ?? 0) * slope(values[i] ?? 0, layer.activation);
    }
  }
}

/** Adds to `gradients` those of a batch, from the derivative by the sums before the activation. */
export function addLayerGradients(
  layer: DenseLayer,
  inputs: FeatureColumns,
  derivative: FeatureColumns,
  { weight, bias }: LayerValues,
): void {
  for (const [unit, column] of derivative.entries()) {
    for (const value of column) bias[unit] = (bias[unit] ?? 0) + value;
    for (const [input, values] of inputs.entries()) {
      let sum = 0;
      for (let i = 0; i < column.length; i++) sum += (column[i] ?? 0) * (values[i] ?? 0);
      const at = unit * layer.inputs + input;
      weight[at] = (weight[at] ?? 0) + sum;
    }
  }
}

/** The derivative by a layer's inputs, from that by its sums before the activation. */
export function inputDerivative(
  layer: DenseLayer,
  { weight }: LayerValues,
  derivative: FeatureColumns,
  rows: number,
): Float64Array[] {
  const inputs = zeroColumns(layer.inputs, rows);
  for (const [input, values] of inputs.entries()) {
    for (const [unit, column] of derivative.entries()) {
      const factor = weight[unit * layer.inputs + input] ?? 0;
      for (let i = 0; i < rows; i++) values[i] = (values[i] ?? 0) + factor * (column[i] ?? 0);
    }
  }
  return inputs;
}
