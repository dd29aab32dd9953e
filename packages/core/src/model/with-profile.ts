import type { Columns } from '../columns/columns.js';
import type { Engine } from '../engine/engine.js';
import { EMPTY_PROFILE, profileRows } from '../profile/profile-rows.js';
import type { Work } from '../work/work.js';
import type { ModelParts } from './model-parts.js';
import { Model } from './model.js';

/**
 * A model of these parts that keeps a profile of its rows.
 * @param rows numbers, in the table, of the rows trained on and of those held out.
 */
export function* withProfile(
  parts: Omit<ModelParts, 'profile'>,
  engine: Engine,
  columns: Columns,
  rows: { readonly training: Uint32Array; readonly heldOut: Uint32Array },
): Work<Model> {
  // The profile holds scores, so a model without one comes first.
  const scorer = new Model({ ...parts, profile: EMPTY_PROFILE }, engine);
  try {
    const score = (held: Columns): Work<Float32Array> => scorer.scoreInPieces(held);
    const trained = { ...parts, engine, score };
    const profile = yield* profileRows(trained, columns, rows, parts.training.seed);
    return new Model({ ...parts, profile }, engine);
  } finally {
    scorer.dispose();
  }
}
