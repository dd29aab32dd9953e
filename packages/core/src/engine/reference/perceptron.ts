import type { DenseLayer } from '../engine.js';
import type { RandomStream } from '../random-stream.js';
import type { FeatureColumns } from './columns.js';
import type { LayerValues } from './dense-layer.js';
import {
  activationBackward,
  addLayerGradients,
  denseForward,
  inputDerivative,
} from './dense-layer.js';
import { dropUnits, scaleColumn } from './dropout.js';

/** A layer with its parameters and their gradients. */
export interface TrainedLayer {
  readonly layer: DenseLayer;
  readonly values: LayerValues;
  readonly gradients: LayerValues;
}

/** One layer's part in a forward pass. */
interface LayerRecord {
  readonly trained: TrainedLayer;
  readonly inputs: FeatureColumns;
  /** Before dropout. */
  readonly outputs: FeatureColumns;
  /** Of dropout, where it was applied. */
  readonly multipliers: FeatureColumns | undefined;
}

/** A forward pass, with what the backward pass needs of it. */
export interface ForwardPass {
  readonly rows: number;
  readonly outputs: FeatureColumns;
  readonly records: readonly LayerRecord[];
}

/** Dropout of hidden layers: every layer but the last. */
export interface HiddenDropout {
  readonly rate: number;
  readonly stream: RandomStream;
}

/** Runs rows through a perceptron. */
export function forward(
  layers: readonly TrainedLayer[],
  inputs: FeatureColumns,
  rows: number,
  dropout?: HiddenDropout,
): ForwardPass {
  const records: LayerRecord[] = [];
  let current = inputs;
  for (const [index, trained] of layers.entries()) {
    const outputs = denseForward(trained.layer, trained.values, current, rows);
    let dropped: FeatureColumns = outputs;
    let multipliers: FeatureColumns | undefined;
    if (dropout !== undefined && dropout.rate > 0 && index < layers.length - 1) {
      dropped = outputs.map((column) => column.slice());
      multipliers = dropUnits(dropped, rows, dropout.rate, dropout.stream);
    }
    records.push({ trained, inputs: current, outputs, multipliers });
    current = dropped;
  }
  return { rows, outputs: current, records };
}

/**
 * Carries a derivative by a perceptron's outputs back to its inputs, and returns it. The columns of `derivative` are overwritten.
 * @param addGradients whether to add to the gradients of the layers on the way.
 */
export function backward(
  { rows, records }: ForwardPass,
  derivative: FeatureColumns,
  addGradients: boolean,
): FeatureColumns {
  let current = derivative;
  for (const { trained, inputs, outputs, multipliers } of records.toReversed()) {
    const { layer, values, gradients } = trained;
    for (const [unit, multiplier] of (multipliers ?? []).entries()) {
      scaleColumn(current[unit] ?? multiplier, multiplier);
    }
    activationBackward(layer, outputs, current);
    if (addGradients) addLayerGradients(layer, inputs, current, gradients);
    current = inputDerivative(layer, values, current, rows);
  }
  return current;
}
