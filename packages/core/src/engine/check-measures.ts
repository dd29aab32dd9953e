import { EngineError } from '../errors.js';
import type { Distance, Landmarks, Trace } from './engine.js';

/** Sizes a distance must have in a network. */
export interface DistanceSizes {
  /** Numbers of the trace. */
  readonly width: number;
  readonly directions: number;
  readonly heads: number;
}

/** @throws EngineError when a distance, or what masked heads count as in it, has other sizes. */
export function checkDistance(
  trace: Trace,
  { width, directions, heads }: DistanceSizes,
  { means, scales, projections }: Distance,
  ordinary: Float32Array,
): void {
  const sizes = [means.length, scales.length, projections.length];
  if (sizes.join() !== [width, width, width * directions].join()) {
    throw new EngineError(
      `a distance in ${trace} needs ${width} means and scales and ${directions} x ${width} projections; got ${sizes.join(', ')} numbers`,
    );
  }
  if (trace === 'residuals' && ordinary.length !== heads) {
    throw new EngineError(
      `a distance in residuals needs an ordinary residual for each of ${heads} heads; got ${ordinary.length}`,
    );
  }
}

/** @throws EngineError when landmarks have other sizes than `count` points among `width` features. */
export function checkLandmarks(
  width: number,
  count: number,
  { means, scales, points }: Landmarks,
): void {
  const sizes = [means.length, scales.length, points.length];
  if (sizes.join() !== [width, width, width * count].join()) {
    throw new EngineError(
      `the set has ${count} landmarks of ${width} features; got ${sizes.join(', ')} means, scales and coordinates`,
    );
  }
}
