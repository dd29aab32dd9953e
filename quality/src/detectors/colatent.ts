import { fit, type FitOptions } from '@colatent/core';
import { performance } from 'node:perf_hooks';
import type { Detector } from './detection.js';

/** Choices of `fit`'s option `effort`. */
export const EFFORTS = ['light', 'standard', 'thorough'] as const;

/** Choices of `fit`'s option `trainingRows`. */
export const TRAINING_ROWS = ['unknown', 'clean', 'contaminated'] as const;

/** What is told to `fit` of every set alike. What is left out is left to its defaults. */
export interface TrainingSettings {
  readonly effort?: (typeof EFFORTS)[number] | undefined;
  readonly trainingRows?: (typeof TRAINING_ROWS)[number] | undefined;
}

/** Colatent through its public API: `fit` on a stream of the training rows, `model.score` on batches of the test rows. */
export function colatentDetector(settings: TrainingSettings, seed: number): Detector {
  const options: FitOptions = { ...settings, seed };
  return async (set, { train, test }) => {
    const start = performance.now();
    const { model, warnings } = await fit(set.rows(train), options);
    const secondsTrained = (performance.now() - start) / 1000;
    const scores = new Float32Array(test.length);
    let scored = 0;
    let milliseconds = 0;
    try {
      for await (const batch of set.rows(test)) {
        const [first, second] = [timed(() => model.score(batch)), timed(() => model.score(batch))];
        scores.set(first.value, scored);
        // The first call of all builds the network, and what else the machine does slows now one, now the other.
        milliseconds += Math.min(first.milliseconds, second.milliseconds);
        scored += batch.length;
      }
    } finally {
      model.dispose();
    }
    return { scores, secondsTrained, rowsPerSecond: (scored / milliseconds) * 1000, warnings };
  };
}

function timed<T>(call: () => T): { readonly value: T; readonly milliseconds: number } {
  const start = performance.now();
  const value = call();
  return { value, milliseconds: performance.now() - start };
}
