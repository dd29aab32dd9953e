import { RandomStream } from '../engine/random-stream.js';
import { chiSquaredTail } from './chi-squared.js';

/** Whether reference rows and new rows, counted by the same bins, come from one distribution. */
export interface Homogeneity {
  /** A chi-squared statistic; 0 when nothing differs or there is nothing to compare. */
  readonly statistic: number;
  /** Its degrees of freedom: bins compared, less one, bins too small to judge being pooled. 0 when there is nothing to compare. */
  readonly degreesOfFreedom: number;
  /** Probability of a statistic at least this large when both come from one distribution. 1 when there is nothing to compare. */
  readonly pValue: number;
  /** Total variation distance between the two, 0 to 1: the share of rows that lie in other bins than before. */
  readonly totalVariation: number;
}

/** One independent part of a test's statistic. */
export interface TestPart {
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  /** Random numbers a simulation takes. */
  readonly draws: number;
  /** A statistic of rows that have not moved. */
  readonly simulate: (random: RandomStream) => number;
}

/** Rows in the smaller set from which on a statistic is chi-squared distributed nearly enough. */
export const ENOUGH_ROWS = 50;

/** Most and fewest simulations a p-value is counted over, and the random numbers they may take together. */
const MOST_SIMULATIONS = 9_999;
const FEWEST_SIMULATIONS = 1_999;
const MOST_DRAWS = 2_000_000;

/**
 * The p-value of a sum of independent parts: by the chi-squared distribution, or, for fewer than 50 rows on either side, counted over
 * 1,999 to 9,999 seeded simulations of rows that have not moved, itself among them, so that it is right for any number of rows
 * (Barnard 1963; Davison & Hinkley 1997, section 4.2).
 * @param isSmall whether a side has fewer than 50 rows.
 */
export function combineParts(
  parts: readonly TestPart[],
  isSmall: boolean,
  seed: number,
): Pick<Homogeneity, 'statistic' | 'degreesOfFreedom' | 'pValue'> {
  const statistic = parts.reduce((sum, part) => sum + part.statistic, 0);
  const degreesOfFreedom = parts.reduce((sum, part) => sum + part.degreesOfFreedom, 0);
  if (degreesOfFreedom < 1) return { statistic: 0, degreesOfFreedom: 0, pValue: 1 };
  if (!isSmall) {
    return { statistic, degreesOfFreedom, pValue: chiSquaredTail(statistic, degreesOfFreedom) };
  }
  const random = new RandomStream(seed);
  const draws = parts.reduce((sum, part) => sum + part.draws, 1);
  const simulations = Math.min(
    Math.max(Math.floor(MOST_DRAWS / draws), FEWEST_SIMULATIONS),
    MOST_SIMULATIONS,
  );
  // sums of the same terms in another order may differ in the last bits
  const reached = statistic * (1 - 1e-9);
  let asLarge = 1;
  for (let i = 0; i < simulations; i++) {
    const simulated = parts.reduce((sum, part) => sum + part.simulate(random), 0);
    if (simulated >= reached) asLarge++;
  }
  return { statistic, degreesOfFreedom, pValue: asLarge / (simulations + 1) };
}

export function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Total variation distance of two rows of counts, each with at least one row. */
export function totalVariation(pairs: readonly (readonly [number, number])[]): number {
  const before = sumOf(pairs.map(([a]) => a));
  const now = sumOf(pairs.map(([, b]) => b));
  return pairs.reduce((sum, [a, b]) => sum + Math.abs(a / before - b / now), 0) / 2;
}
