import { EngineError } from '../errors.js';
import type { NetworkOptions } from './engine.js';

/** Most rows a network can be built for. */
export const MAX_ROWS = 2 ** 24;

/**
 * Network options with their defaults filled in.
 * @throws EngineError naming the option that is out of range.
 */
export function resolveNetworkOptions(options: NetworkOptions): Required<NetworkOptions> {
  const { maxRows, training = false, seed = 0, inputNoise = 0, dropout = 0 } = options;
  if (!Number.isInteger(maxRows) || maxRows < 1 || maxRows > MAX_ROWS) {
    throw new EngineError(`maxRows must be a whole number from 1 to ${MAX_ROWS}; got ${maxRows}`);
  }
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32) {
    throw new EngineError(`seed must be a whole number from 0 to ${2 ** 32 - 1}; got ${seed}`);
  }
  if (!Number.isFinite(inputNoise) || inputNoise < 0) {
    throw new EngineError(`inputNoise must be a finite number of 0 or more; got ${inputNoise}`);
  }
  if (!(dropout >= 0 && dropout < 1)) {
    throw new EngineError(`dropout must be at least 0 and below 1; got ${dropout}`);
  }
  return { maxRows, training, seed, inputNoise, dropout };
}

/** Seed of the stream that draws noise, dropout and prior samples, so that it is unrelated to the initial parameters. */
export function kernelSeed(seed: number): number {
  return (seed ^ 0x5bd1e995) >>> 0;
}
