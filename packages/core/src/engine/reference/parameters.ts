import { EngineError } from '../../errors.js';
import type { DenseLayer, Perceptron, Tensors } from '../engine.js';
import type { NetworkShape } from '../network-shape.js';
import { PERCEPTRONS } from '../network-shape.js';
import type { AdamParameter } from './adam.js';
import type { TrainedLayer } from './perceptron.js';

/** The numbers a network learns, in double precision, with their gradients. */
export class Parameters {
  readonly layers: Readonly<Record<Perceptron, readonly TrainedLayer[]>>;
  readonly #values: ReadonlyMap<string, Float64Array>;
  readonly #gradients: ReadonlyMap<string, Float64Array>;

  constructor(
    shape: NetworkShape,
    specification: Readonly<Record<Perceptron, readonly DenseLayer[]>>,
  ) {
    const zeros = (): Map<string, Float64Array> =>
      new Map(shape.parameters.map(({ name, length }) => [name, new Float64Array(length)]));
    this.#values = zeros();
    this.#gradients = zeros();
    const trained = (perceptron: Perceptron): TrainedLayer[] =>
      specification[perceptron].map((layer, index) => ({
        layer,
        values: layerOf(this.#values, `${perceptron}.${index}`),
        gradients: layerOf(this.#gradients, `${perceptron}.${index}`),
      }));
    this.layers = {
      encoder: trained('encoder'),
      decoder: trained('decoder'),
      discriminator: trained('discriminator'),
    };
  }

  /** Every value array, in a fixed order. */
  get arrays(): readonly Float64Array[] {
    return [...this.#values.values()];
  }

  /** The values of one parameter; writing to them changes the network. @throws EngineError when there is none of that name. */
  values(name: string): Float64Array {
    return tensorOf(this.#values, name);
  }

  /** Overwrites every value. */
  set(tensors: Tensors): void {
    for (const [name, values] of this.#values) values.set(tensors.get(name) ?? []);
  }

  /** All values, rounded to single precision. */
  tensors(): Tensors {
    return rounded(this.#values, PERCEPTRONS);
  }

  /** Gradients of some perceptrons, rounded to single precision. */
  gradientTensors(perceptrons: readonly Perceptron[]): Tensors {
    return rounded(this.#gradients, perceptrons);
  }

  /** Sets the gradients of some perceptrons to 0. */
  clearGradients(perceptrons: readonly Perceptron[]): void {
    for (const [name, gradients] of this.#gradients) {
      if (belongs(name, perceptrons)) gradients.fill(0);
    }
  }

  /** What a phase that trains these perceptrons hands to Adam. */
  trained(perceptrons: readonly Perceptron[]): AdamParameter[] {
    return [...this.#values]
      .filter(([name]) => belongs(name, perceptrons))
      .map(([name, values]) => ({
        values,
        gradients: tensorOf(this.#gradients, name),
        decays: name.endsWith('.weight'),
      }));
  }
}

function layerOf(
  tensors: ReadonlyMap<string, Float64Array>,
  prefix: string,
): TrainedLayer['values'] {
  return {
    weight: tensorOf(tensors, `${prefix}.weight`),
    bias: tensorOf(tensors, `${prefix}.bias`),
  };
}

function tensorOf(tensors: ReadonlyMap<string, Float64Array>, name: string): Float64Array {
  const values = tensors.get(name);
  if (values === undefined) throw new EngineError(`the network has no parameter named "${name}"`);
  return values;
}

function belongs(name: string, perceptrons: readonly Perceptron[]): boolean {
  return perceptrons.some((perceptron) => name.startsWith(`${perceptron}.`));
}

function rounded(
  tensors: ReadonlyMap<string, Float64Array>,
  perceptrons: readonly Perceptron[],
): Tensors {
  const chosen = [...tensors].filter(([name]) => belongs(name, perceptrons));
  return new Map(chosen.map(([name, values]) => [name, Float32Array.from(values)]));
}
