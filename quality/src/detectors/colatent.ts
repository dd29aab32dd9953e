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
        // The first call builds the network; it is made twice, and counted once.
        if (scored === 0) model.score(batch);
        const before = performance.now();
        scores.set(model.score(batch), scored);
        milliseconds += performance.now() - before;
        scored += batch.length;
      }
    } finally {
      model.dispose();
    }
    return { scores, secondsTrained, rowsPerSecond: (scored / milliseconds) * 1000, warnings };
  };
}
