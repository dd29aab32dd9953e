import { portableExp, portableLog } from '../score/portable-math.js';

/** Standard deviations up to which a feature grows in step with its value. */
export const LINEAR_DEVIATIONS = 5;

/** Standard deviations beyond which all values are alike, so that infinities have a feature too. */
export const MOST_DEVIATIONS = 1e6;

/**
 * Keeps far values apart and yet near enough to train on: x up to 5 standard deviations, beyond that 5 + ln(1 + |x| - 5) with x's
 * sign. Infinities count as a million standard deviations; NaN stays NaN.
 */
export function softClip(x: number): number {
  const size = Math.abs(x);
  if (size <= LINEAR_DEVIATIONS) return x;
  const clipped =
    LINEAR_DEVIATIONS + portableLog(1 + Math.min(size, MOST_DEVIATIONS) - LINEAR_DEVIATIONS);
  return x < 0 ? -clipped : clipped;
}

/** The x whose `softClip` is y, at most a million in size. NaN, which no value has as its feature, gives 0. */
export function softClipInverse(y: number): number {
  if (Number.isNaN(y)) return 0;
  const size = Math.abs(y);
  if (size <= LINEAR_DEVIATIONS) return y;
  const x = Math.min(
    LINEAR_DEVIATIONS - 1 + portableExp(size - LINEAR_DEVIATIONS),
    MOST_DEVIATIONS,
  );
  return y < 0 ? -x : x;
}
