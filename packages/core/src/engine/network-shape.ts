import { EngineError } from '../errors.js';
import type { DenseLayer, NetworkSpecification, Perceptron, Tensors, Trace } from './engine.js';

/** Most units in a layer, and most features of a row. */
export const MAX_LAYER_SIZE = 65536;

/** Most weights and biases of a network: 1 GiB of them. */
export const MAX_PARAMETERS = 2 ** 28;

/** The perceptrons in the order their parameters are listed and initialized. */
export const PERCEPTRONS = ['encoder', 'decoder', 'discriminator'] as const;

/** One weight matrix or bias vector of a network. */
export interface ParameterShape {
  /** Its name among `Tensors`, such as `encoder.0.weight`. */
  readonly name: string;
  readonly perceptron: Perceptron;
  readonly kind: 'weight' | 'bias';
  /** [outputs, inputs] of a weight, row-major; [outputs] of a bias. */
  readonly shape: readonly number[];
  /** Number of values. */
  readonly length: number;
  readonly layer: DenseLayer;
}

/** What a network's layers add up to. */
export interface NetworkShape {
  /** Number of input features, equal to the number of decoder outputs. */
  readonly features: number;
  readonly latentSize: number;
  /** Every parameter: perceptron by perceptron, layer by layer, a weight before its bias. */
  readonly parameters: readonly ParameterShape[];
  /** Number of values in all parameters. */
  readonly parameterCount: number;
}

/** Numbers of a latent vector: the encoder's outputs but for its noise head. */
export function latentSizeOf({ encoder, noiseHead = false }: NetworkSpecification): number {
  return lastOf(encoder).outputs - (noiseHead ? 1 : 0);
}

/** Numbers of a row's trace. */
export function traceWidth(specification: NetworkSpecification, trace: Trace): number {
  const latentSize = latentSizeOf(specification);
  if (trace === 'residuals') return latentSize + specification.heads.length;
  const hidden = specification.encoder.slice(0, -1);
  return hidden.reduce((sum, { outputs }) => sum + outputs, latentSize);
}

/**
 * Checks that a specification's parts fit together, and lists its parameters.
 * @throws EngineError naming the layer or head that does not fit.
 */
export function networkShape(specification: NetworkSpecification): NetworkShape {
  for (const perceptron of PERCEPTRONS) checkChain(perceptron, specification[perceptron]);
  const features = firstOf(specification.encoder).inputs;
  const latentSize = latentSizeOf(specification);
  checkJoints(specification, features, latentSize);
  checkHeads(specification, features);
  const parameters = PERCEPTRONS.flatMap((perceptron) =>
    specification[perceptron].flatMap((layer, index) => layerParameters(perceptron, layer, index)),
  );
  const parameterCount = parameters.reduce((sum, { length }) => sum + length, 0);
  if (parameterCount > MAX_PARAMETERS) {
    throw new EngineError(
      `the network has ${parameterCount} parameters where an engine takes at most ${MAX_PARAMETERS}; use fewer or smaller layers`,
    );
  }
  return { features, latentSize, parameters, parameterCount };
}

/**
 * Checks that `tensors` holds every parameter of a network in its length, and nothing else.
 * @throws EngineError naming the tensor that is missing, unknown or of another length.
 */
export function checkTensors(shape: NetworkShape, tensors: Tensors): void {
  const known = new Set<string>();
  for (const { name, length, shape: sizes } of shape.parameters) {
    known.add(name);
    const tensor = tensors.get(name);
    if (tensor === undefined) throw new EngineError(`the tensor "${name}" is missing`);
    if (tensor.length !== length) {
      throw new EngineError(
        `the tensor "${name}" has ${tensor.length} values where the network has ${sizes.join(' x ')}`,
      );
    }
  }
  for (const name of tensors.keys()) {
    if (!known.has(name)) throw new EngineError(`the network has no parameter named "${name}"`);
  }
}

function layerParameters(
  perceptron: Perceptron,
  layer: DenseLayer,
  index: number,
): ParameterShape[] {
  const { inputs, outputs } = layer;
  const name = `${perceptron}.${index}`;
  return [
    {
      name: `${name}.weight`,
      perceptron,
      kind: 'weight',
      shape: [outputs, inputs],
      length: outputs * inputs,
      layer,
    },
    { name: `${name}.bias`, perceptron, kind: 'bias', shape: [outputs], length: outputs, layer },
  ];
}

function checkChain(perceptron: Perceptron, layers: readonly DenseLayer[]): void {
  if (layers.length === 0 && perceptron === 'discriminator') return;
  if (layers.length === 0) throw new EngineError(`the ${perceptron} has no layers`);
  for (const [index, layer] of layers.entries()) {
    checkSize(`number of inputs of ${perceptron} layer ${index}`, layer.inputs);
    checkSize(`number of outputs of ${perceptron} layer ${index}`, layer.outputs);
    const previous = layers[index - 1];
    if (previous !== undefined && previous.outputs !== layer.inputs) {
      throw new EngineError(
        `${perceptron} layer ${index} takes ${layer.inputs} inputs where the layer before it has ${previous.outputs} outputs`,
      );
    }
  }
}

function checkJoints(
  { decoder, discriminator }: NetworkSpecification,
  features: number,
  latentSize: number,
): void {
  for (const [name, layers] of [
    ['decoder', decoder],
    ['discriminator', discriminator],
  ] as const) {
    if (layers.length === 0) continue;
    const { inputs } = firstOf(layers);
    if (inputs !== latentSize) {
      throw new EngineError(
        `the ${name} takes ${inputs} inputs where the encoder gives ${latentSize} latent values`,
      );
    }
    const { activation } = lastOf(layers);
    if (activation !== 'linear') {
      throw new EngineError(
        `the last layer of the ${name} must be linear, since its outputs are compared as they are; it is ${activation}`,
      );
    }
  }
  const reconstructed = lastOf(decoder).outputs;
  if (reconstructed !== features) {
    throw new EngineError(
      `the decoder gives ${reconstructed} outputs where the encoder takes ${features} features; the two must be equal`,
    );
  }
  const logits = discriminator.at(-1)?.outputs ?? 1;
  if (logits !== 1) {
    throw new EngineError(`the discriminator must end in 1 output; it has ${logits}`);
  }
}

function checkHeads({ heads }: NetworkSpecification, features: number): void {
  let covered = 0;
  let weights = 0;
  for (const [index, { width, trainingWeight }] of heads.entries()) {
    checkSize(`width of head ${index}`, width);
    if (!Number.isFinite(trainingWeight) || trainingWeight < 0) {
      throw new EngineError(
        `the training weight of head ${index} is ${trainingWeight}; it must be a finite number of 0 or more`,
      );
    }
    covered += width;
    weights += trainingWeight;
  }
  if (covered !== features) {
    throw new EngineError(
      `the heads cover ${covered} decoder outputs where there are ${features}; every output needs one head`,
    );
  }
  if (!(weights > 0)) {
    throw new EngineError('all heads have a training weight of 0; at least one must be above 0');
  }
}

function checkSize(what: string, size: number): void {
  if (!Number.isInteger(size) || size < 1 || size > MAX_LAYER_SIZE) {
    throw new EngineError(
      `the ${what} must be a whole number from 1 to ${MAX_LAYER_SIZE}; got ${size}`,
    );
  }
}

function firstOf(layers: readonly DenseLayer[]): DenseLayer {
  return existing(layers[0]);
}

function lastOf(layers: readonly DenseLayer[]): DenseLayer {
  return existing(layers.at(-1));
}

function existing(layer: DenseLayer | undefined): DenseLayer {
  if (layer === undefined) throw new EngineError('a perceptron has no layers');
  return layer;
}
