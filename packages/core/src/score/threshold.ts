import { OptionError } from '../errors.js';
import { portableLog } from './portable-math.js';

/**
 * The score above which a row is an anomaly, for a contamination rate: -log10(contamination).
 * @param contamination share of ordinary rows to be called anomalies, above 0 and below 1: 0.001 gives the threshold 3.
 * @throws OptionError outside that range.
 */
export function thresholdOf(contamination: number): number {
  if (!(contamination > 0 && contamination < 1)) {
    throw new OptionError(
      `contamination is ${contamination}; it must be a share above 0 and below 1, such as 0.01 for one row in a hundred`,
    );
  }
  return -portableLog(contamination) / Math.LN10;
}
