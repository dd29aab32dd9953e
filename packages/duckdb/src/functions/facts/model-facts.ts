import type { Model } from '@colatent/core';
import type { Vector } from '@duckdb/node-bindings';
import type { ModelCache } from '../model-cache.js';
import { groupByModel } from '../model-rows.js';

/**
 * What is to be told of each row's model, found once for each distinct one; null where the model is NULL.
 * @param models vector of model files.
 */
export function modelFacts<Fact>(
  cache: ModelCache,
  models: Vector,
  rows: number,
  factOf: (model: Model) => Fact,
): (Fact | null)[] {
  const facts = new Array<Fact | null>(rows).fill(null);
  for (const group of groupByModel(models, rows, () => true)) {
    const fact = factOf(cache.get(group.bytes));
    if (group.rows === null) return facts.fill(fact);
    for (const row of group.rows) facts[row] = fact;
  }
  return facts;
}
