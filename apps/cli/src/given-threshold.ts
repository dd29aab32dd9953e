import { thresholdOf } from '@colatent/core';

/** The score from which on a row is an anomaly, or null when the user did not ask. */
export function givenThreshold({
  threshold,
  contamination,
}: {
  readonly threshold?: number;
  readonly contamination?: number;
}): number | null {
  if (threshold !== undefined) return threshold;
  return contamination === undefined ? null : thresholdOf(contamination);
}
