import { defaultEngine, OptionError, type Engine, type Simd } from '@colatent/core';
import { availableParallelism } from 'node:os';
import { WorkerPool } from './worker-pool.js';

/** Most threads that are used unless the user asks for more: what a chunk gains by more is little, and each keeps models in memory. */
const DEFAULT_MOST_THREADS = 8;
const MOST_THREADS = 64;

/** Builds of the engine that workers can make for themselves. */
const SIMD: Readonly<Partial<Record<Engine['name'], Simd>>> = {
  'wasm-relaxed-simd': 'relaxed',
  'wasm-simd': 'plain',
};

/**
 * The pool for option `workers`, or null where one thread is to do: when that is asked for, or the engine cannot be had in a worker.
 * @throws OptionError when `workers` is not a whole number from 0 to 64.
 */
export function createPool(
  workers: number = Math.min(availableParallelism(), DEFAULT_MOST_THREADS),
  engine: Engine = defaultEngine(),
  onWarning: (warning: string) => void,
): WorkerPool | null {
  if (!(Number.isInteger(workers) && workers >= 0 && workers <= MOST_THREADS)) {
    throw new OptionError(
      `option workers is ${workers}; it is a whole number of threads from 0 to ${MOST_THREADS}`,
    );
  }
  const simd = SIMD[engine.name];
  if (workers <= 1 || simd === undefined) return null;
  const onFailure = (reason: string): void => {
    onWarning(`rows are scored on one thread from now on, with the same results: ${reason}`);
  };
  return new WorkerPool({ threads: workers, engine, simd, onFailure });
}
