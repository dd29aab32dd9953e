import { portableLog } from '../score/portable-math.js';

/** Least entropy divided by, in nats, so that a column that hardly varies does not outweigh all others. */
const LEAST_ENTROPY = 0.1;

/**
 * Training weight of a cross-entropy head: 1 / max(entropy, 0.1), the entropy of the training values in nats. The loss of always
 * guessing at the values' own shares is then about 1, as it is for a standardised number.
 */
export function entropyWeight(counts: Iterable<number>): number {
  const observed = [...counts].filter((count) => count > 0);
  const total = observed.reduce((sum, count) => sum + count, 0);
  const entropy = observed.reduce((sum, count) => {
    const share = count / total;
    return sum - share * portableLog(share);
  }, 0);
  return 1 / Math.max(entropy, LEAST_ENTROPY);
}
