import type { TranslationBundle } from '@jupyterlab/translation';
import type { Axis } from '../../../worker/see/operations.js';

/** Most axes of a kind to choose from. */
const MOST = 32;

/** The axes a map of latents of this size can have. */
export function axesOf(latentSize: number): Axis[] {
  const indices = Array.from({ length: Math.min(MOST, latentSize) }, (_, index) => index);
  return [
    ...(latentSize > 2 ? indices.map((index) => ({ kind: 'component', index }) as const) : []),
    ...indices.map((index) => ({ kind: 'dimension', index }) as const),
    { kind: 'score' },
  ];
}

/** The axes a map has at first: two principal components, two dimensions, or a dimension and the score. */
export function firstAxes(latentSize: number): readonly [Axis, Axis] {
  const kind = latentSize > 2 ? 'component' : 'dimension';
  return [{ kind, index: 0 }, latentSize > 1 ? { kind, index: 1 } : { kind: 'score' }];
}

/** An axis in words. @param share of the variance along it, 0 to 1. */
export function axisText(axis: Axis, share: number | null, trans: TranslationBundle): string {
  switch (axis.kind) {
    case 'score':
      return trans.__('Score');
    case 'dimension':
      return trans.__('Latent %1', axis.index + 1);
    case 'component':
      return share === null
        ? trans.__('Component %1', axis.index + 1)
        : trans.__('Component %1 (%2 %)', axis.index + 1, Math.round(100 * share));
  }
}
