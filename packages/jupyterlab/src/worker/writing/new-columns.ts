import { Columns, type Model } from '@colatent/core';
import type { NewColumnRequest } from '../protocol.js';
import { inTurns } from '../in-turns.js';
import { scoreBatches } from '../score-batches.js';
import { oneRow } from '../see/one-row.js';
import { plainReason, type ReasonText } from './reason-text.js';

/** A column to be written: a value a row. */
export type NewColumn =
  | { readonly name: string; readonly type: 'float'; readonly values: Float32Array }
  | { readonly name: string; readonly type: 'boolean'; readonly values: readonly boolean[] }
  | { readonly name: string; readonly type: 'text'; readonly values: readonly (string | null)[] };

/** Share of the time that scoring takes where reasons are asked for, roughly. */
const SCORING = 0.6;

/**
 * The columns a model has to add to a table, in the order of `NewColumnNames`. Messages are let in meanwhile.
 * @param batches of the table, every row.
 * @param tell gets the share of the work that is done.
 * @param reasonText puts a reason in words. Default: with values as the model has them.
 */
export async function newColumns(
  model: Model,
  batches: readonly Columns[],
  { names, threshold, selected }: NewColumnRequest,
  tell: (share: number) => void,
  reasonText = plainReason,
): Promise<NewColumn[]> {
  tell(0);
  const scoring = names.reason === undefined ? 1 : SCORING;
  const { scores, latents, latentSize } = await scoreBatches(model, batches, (share) => {
    tell(scoring * share);
  });
  // scores are of single precision, so what they are compared with is too
  const least = Math.fround(threshold);
  const columns: NewColumn[] = [];
  if (names.score !== undefined) {
    columns.push({ name: names.score, type: 'float', values: scores });
  }
  if (names.isAnomaly !== undefined) {
    const values = Array.from(scores, (score) => score >= least);
    columns.push({ name: names.isAnomaly, type: 'boolean', values });
  }
  if (names.reason !== undefined) {
    const values = await inTurns(reasonsOf(model, batches, scores, least, reasonText), (share) => {
      tell(scoring + (1 - scoring) * share);
    });
    columns.push({ name: names.reason, type: 'text', values });
  }
  if (names.latent !== undefined) {
    for (let k = 0; k < latentSize; k++) {
      const values = scores.map((_, row) => latents[row * latentSize + k] ?? 0);
      columns.push({ name: `${names.latent}_${k + 1}`, type: 'float', values });
    }
  }
  if (names.selected !== undefined) {
    const values = Array.from(scores, () => false);
    for (const row of selected) values[row] = true;
    columns.push({ name: names.selected, type: 'boolean', values });
  }
  tell(1);
  return columns;
}

function* reasonsOf(
  model: Model,
  batches: readonly Columns[],
  scores: Float32Array,
  least: number,
  reasonText: ReasonText,
): Generator<number, (string | null)[]> {
  const reasons: (string | null)[] = [];
  for (const batch of batches) {
    for (let row = 0; row < batch.length; row++) {
      const isOdd = (scores[reasons.length] ?? 0) >= least;
      reasons.push(isOdd ? reasonOf(model, batch, row, reasonText) : null);
      if (isOdd) yield reasons.length / scores.length;
    }
  }
  return reasons;
}

function reasonOf(
  model: Model,
  batch: Columns,
  row: number,
  reasonText: ReasonText,
): string | null {
  const single = new Columns([...batch].map((column) => oneRow(column, row)));
  const [reason] = model.explain(single, { top: 1 })[0]?.reasons ?? [];
  return reason === undefined ? null : reasonText(reason);
}
