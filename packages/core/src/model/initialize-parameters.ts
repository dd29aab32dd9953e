import type { NetworkSpecification, Tensors } from '../engine/engine.js';
import { networkShape } from '../engine/network-shape.js';
import { RandomStream } from '../engine/random-stream.js';

/**
 * The parameters a network starts training with: weights uniform between -a and a with a = sqrt(6 / (inputs + outputs)) of their layer
 * (Glorot & Bengio 2010), biases 0. A seed gives the same bits on every host and in every engine.
 * @param seed an unsigned 32-bit integer.
 * @throws EngineError when the specification's layers do not fit together.
 */
export function initializeParameters(specification: NetworkSpecification, seed: number): Tensors {
  const stream = new RandomStream(seed);
  const tensors: Tensors = new Map();
  for (const { name, kind, length, layer } of networkShape(specification).parameters) {
    const values = new Float32Array(length);
    if (kind === 'weight') {
      stream.uniform(values);
      const limit = Math.sqrt(6 / (layer.inputs + layer.outputs));
      for (let i = 0; i < length; i++) values[i] = limit * (2 * (values[i] ?? 0) - 1);
    }
    tensors.set(name, values);
  }
  return tensors;
}
