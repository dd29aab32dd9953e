import type { Vector } from '@duckdb/node-bindings';
import { applyModels } from './apply-models.js';
import type { ModelCache } from './model-cache.js';
import type { RowArgument } from '../rows/row-argument.js';

/** Scores of a chunk's rows by the models they name; `valid` has 0 where the row or its model is NULL. */
export function scoreRows(
  cache: ModelCache,
  argument: RowArgument,
  models: Vector,
  rows: Vector,
  length: number,
): { scores: Float32Array<ArrayBuffer>; valid: Uint8Array } {
  const scores = new Float32Array(length);
  const valid = applyModels(cache, argument, models, rows, length, (model, columns, chunkRows) => {
    const computed = cache.score(model, columns);
    if (chunkRows === null) {
      scores.set(computed);
    } else {
      for (let i = 0; i < chunkRows.length; i++) {
        scores[chunkRows[i] ?? 0] = computed[i] ?? 0;
      }
    }
  });
  return { scores, valid };
}
