import { EngineError } from '../errors.js';
import type { NetworkOptions } from './engine.js';

/** Most rows a network can be built for. */
export const MAX_ROWS = 2 ** 24;

/** Most points in a set of landmarks. */
export const MAX_LANDMARKS = 1024;

/** Most directions a distance keeps apart. */
export const MAX_DIRECTIONS = 1024;

/**
 * Network options with their defaults filled in.
 * @throws EngineError naming the option that is out of range.
 */
export function resolveNetworkOptions(options: NetworkOptions): Required<NetworkOptions> {
  const { maxRows, training = false, seed = 0, inputNoise = 0, dropout = 0 } = options;
  const { inputMasking = 0, distances = {}, landmarks = [] } = options;
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
  if (!(inputMasking >= 0 && inputMasking < 1)) {
    throw new EngineError(`inputMasking must be at least 0 and below 1; got ${inputMasking}`);
  }
  for (const [trace, directions] of Object.entries(distances)) {
    if (!Number.isInteger(directions) || directions < 1 || directions > MAX_DIRECTIONS) {
      throw new EngineError(
        `a distance in ${trace} keeps from 1 to ${MAX_DIRECTIONS} directions apart; got ${directions}`,
      );
    }
  }
  for (const points of landmarks) {
    if (!Number.isInteger(points) || points < 1 || points > MAX_LANDMARKS) {
      throw new EngineError(`a set has from 1 to ${MAX_LANDMARKS} landmarks; got ${points}`);
    }
  }
  return { maxRows, training, seed, inputNoise, inputMasking, dropout, distances, landmarks };
}

/** Seed of the stream that draws noise, dropout and prior samples, so that it is unrelated to the initial parameters. */
export function kernelSeed(seed: number): number {
  return (seed ^ 0x5bd1e995) >>> 0;
}
