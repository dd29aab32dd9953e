import type { FeatureModel } from '@colatent/core/feature-model';
import type { JobKind } from './job-control.js';
import type { Unit } from './unit-views.js';

/** Floats of a row's result. */
export function resultWidthOf(kind: JobKind, { latentSize }: FeatureModel): number {
  return kind === 'score' ? 1 : latentSize;
}

/** The results of a unit's first rows, row by row. The same bits on every thread. */
export function computeUnit(
  kind: JobKind,
  model: FeatureModel,
  unit: Unit,
  rows: number,
  out: Float32Array,
): void {
  if (kind === 'score') model.score(unit, rows, out);
  else model.embed(unit, rows, out);
}
