import type { Columns, Model } from '@colatent/core';
import type { ScoredRows } from './protocol.js';

/** The scores and latents of all rows of some batches, one after the other. */
export function scoreBatches(model: Model, batches: readonly Columns[]): ScoredRows {
  const { latentSize } = model;
  const rows = batches.reduce((sum, { length }) => sum + length, 0);
  const scores = new Float32Array(rows);
  const latents = new Float32Array(rows * latentSize);
  let row = 0;
  for (const batch of batches) {
    scores.set(model.score(batch), row);
    latents.set(model.embed(batch), row * latentSize);
    row += batch.length;
  }
  return { scores, latents, latentSize };
}
