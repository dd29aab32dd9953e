import type { RandomStream } from '../engine/random-stream.js';
import {
  combineParts,
  ENOUGH_ROWS,
  sumOf,
  totalVariation,
  type Homogeneity,
  type TestPart,
} from './homogeneity.js';
import { classPart, poolClasses } from './test-classes.js';

/** Rows by bins whose edges are values of reference rows, NULLs apart. */
export interface MeasuredRows {
  readonly counts: readonly number[];
  readonly nulls: number;
}

/** Rows a pooled bin should have in the smaller set; and where the p-value is counted out, which is right for any bins. */
const EXPECTED_ROWS = 10;
const EXPECTED_FEW_ROWS = 0.4;
/** New rows simulated at most: of so many, the reference rows alone decide how a statistic varies. */
const MOST_SIMULATED = 1_000;

/**
 * A test of homogeneity by bins whose edges are values of the reference rows, so that how many of those a bin holds is no chance.
 * What is chance is how likely a bin is: the probabilities between chosen values of n rows follow a Dirichlet distribution with their
 * counts as parameters (Wilks 1962, section 8.7), and so m new rows a Dirichlet-multinomial one. The statistic is
 * sum (S - m p)^2 / (m p) * (n + 2) / (n + 1 + m), which has the mean of its degrees of freedom for any n and m; with fewer than 50
 * rows on a side its distribution is simulated by Polya's urn. Whether a row is NULL is tested beside it, by `testClasses`' test.
 */
export function testMeasurements(
  reference: MeasuredRows,
  fresh: MeasuredRows,
  seed: number,
): Homogeneity {
  const [before, now] = [sumOf(reference.counts), sumOf(fresh.counts)];
  const rows = [before + reference.nulls, now + fresh.nulls] as const;
  const hasValues = Math.min(before, now) > 0;
  const isSmall = Math.min(...rows, ...(hasValues ? [before, now] : [])) < ENOUGH_ROWS;
  const values = poolAdjacent(reference.counts, fresh.counts, isSmall);
  const nulls = poolClasses([before, reference.nulls], [now, fresh.nulls]);
  const isCompared = Math.min(...rows) > 0;
  return {
    ...combineParts(isCompared ? [spacingPart(values), classPart(nulls)] : [], isSmall, seed),
    totalVariation: isCompared ? totalVariation([...values, [reference.nulls, fresh.nulls]]) : 0,
  };
}

function spacingPart(pooled: readonly (readonly [number, number])[]): TestPart {
  // The last bin ends nowhere: it holds one more space between values than it has reference rows.
  const weights = pooled.map(([a], bin) => a + (bin === pooled.length - 1 ? 1 : 0));
  const now = sumOf(pooled.map(([, b]) => b));
  const isCompared = pooled.length > 1 && now > 0;
  const draws = isCompared ? Math.min(now, MOST_SIMULATED) : 0;
  return {
    statistic: isCompared
      ? spacingStatistic(
          pooled.map(([, b]) => b),
          weights,
        )
      : 0,
    degreesOfFreedom: isCompared ? pooled.length - 1 : 0,
    draws,
    simulate: (random) =>
      isCompared ? spacingStatistic(polyaUrn(weights, draws, random), weights) : 0,
  };
}

function spacingStatistic(counts: readonly number[], weights: readonly number[]): number {
  const rows = sumOf(counts);
  const total = sumOf(weights);
  const sum = counts.reduce((all, count, bin) => {
    const expected = (rows * (weights[bin] ?? 0)) / total;
    return all + ((count - expected) * (count - expected)) / expected;
  }, 0);
  return (sum * (total + 1)) / (total + rows);
}

/** New rows by bins: each falls into a bin in proportion to its weight and the rows that fell there before. */
function polyaUrn(weights: readonly number[], rows: number, random: RandomStream): number[] {
  const counts = weights.map(() => 0);
  const total = sumOf(weights);
  for (let drawn = 0; drawn < rows; drawn++) {
    let at = random.integer(total + drawn);
    let bin = 0;
    for (; bin < weights.length - 1; bin++) {
      const size = (weights[bin] ?? 0) + (counts[bin] ?? 0);
      if (at < size) break;
      at -= size;
    }
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}

/**
 * Merges neighbouring bins until every one has reference rows enough; new rows have no say in it, for they would choose bins that
 * tell them apart. What is left over goes to the last.
 */
function poolAdjacent(
  reference: readonly number[],
  fresh: readonly number[],
  isSmall: boolean,
): (readonly [number, number])[] {
  const [before, now] = [sumOf(reference), sumOf(fresh)];
  const expected = isSmall ? EXPECTED_FEW_ROWS : EXPECTED_ROWS;
  const least = Math.max((expected * before) / Math.max(Math.min(before, now), 1), 1);
  const pooled: [number, number][] = [];
  let [a, b] = [0, 0];
  reference.forEach((count, bin) => {
    a += count;
    b += fresh[bin] ?? 0;
    if (a < least) return;
    pooled.push([a, b]);
    [a, b] = [0, 0];
  });
  const last = pooled.at(-1);
  if (last === undefined) return [[a, b]];
  last[0] += a;
  last[1] += b;
  return pooled;
}
