import type { Columns, Model } from '@colatent/core';
import { inTurns } from './in-turns.js';
import type { ScoredRows } from './protocol.js';

/**
 * The scores and latents of all rows of some batches, one after the other. Messages are let in meanwhile.
 * @param tell gets the share of the rows that are scored; what it throws ends the work.
 */
export function scoreBatches(
  model: Model,
  batches: readonly Columns[],
  tell: (share: number) => void = () => undefined,
): Promise<ScoredRows> {
  return inTurns(scoring(model, batches), tell);
}

function* scoring(model: Model, batches: readonly Columns[]): Generator<number, ScoredRows> {
  const { latentSize } = model;
  const rows = batches.reduce((sum, { length }) => sum + length, 0);
  const scores = new Float32Array(rows);
  const latents = new Float32Array(rows * latentSize);
  let row = 0;
  for (const batch of batches) {
    const pieces = model.scoreInPieces(batch);
    let piece = pieces.next();
    for (; !piece.done; piece = pieces.next()) yield (row + piece.value * batch.length) / rows;
    scores.set(piece.value, row);
    const embedding = model.embedInPieces(batch);
    let embedded = embedding.next();
    for (; !embedded.done; embedded = embedding.next()) yield (row + batch.length) / rows;
    latents.set(embedded.value, row * latentSize);
    row += batch.length;
  }
  return { scores, latents, latentSize };
}
