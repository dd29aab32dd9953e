import type { Engine, NetworkOptions, NetworkSpecification } from '../engine.js';
import { resolveNetworkOptions } from '../network-options.js';
import type { NetworkShape } from '../network-shape.js';
import { networkShape } from '../network-shape.js';
import { ReferenceNetwork } from './reference-network.js';

/** The engine other engines are tested against: plain TypeScript in double precision, several hundred times slower. */
export class ReferenceEngine implements Engine {
  readonly name = 'reference';
  #bytesInUse = 0;

  get bytesInUse(): number {
    return this.#bytesInUse;
  }

  build(specification: NetworkSpecification, options: NetworkOptions): ReferenceNetwork {
    const shape = networkShape(specification);
    const resolved = resolveNetworkOptions(options);
    const bytes = bytesOf(shape, specification, resolved);
    const release = (): void => {
      this.#bytesInUse -= bytes;
    };
    const network = new ReferenceNetwork(specification, shape, resolved, release);
    this.#bytesInUse += bytes;
    return network;
  }
}

/** A new reference engine. */
export function createReferenceEngine(): ReferenceEngine {
  return new ReferenceEngine();
}

/** Columns in single precision; parameters and gradients in double, and with training the moments of the phases. */
function bytesOf(
  shape: NetworkShape,
  { heads }: NetworkSpecification,
  { maxRows, training }: Required<NetworkOptions>,
): number {
  const columns = 2 * shape.features + shape.latentSize + heads.length;
  const encoder = shape.parameters
    .filter(({ perceptron }) => perceptron === 'encoder')
    .reduce((sum, { length }) => sum + length, 0);
  const moments = training ? 2 * (shape.parameterCount + encoder) : 0;
  return 4 * columns * maxRows + 8 * (2 * shape.parameterCount + moments);
}
