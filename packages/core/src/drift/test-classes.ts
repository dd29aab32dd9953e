import type { RandomStream } from '../engine/random-stream.js';
import {
  combineParts,
  ENOUGH_ROWS,
  sumOf,
  totalVariation,
  type Homogeneity,
  type TestPart,
} from './homogeneity.js';

/** Rows a pooled bin should have in the smaller set: by the usual rule (Cochran 1954), and where the p-value is counted out. */
const EXPECTED_ROWS = 5;
const EXPECTED_FEW_ROWS = 1;

const NOTHING: Homogeneity = { statistic: 0, degreesOfFreedom: 0, pValue: 1, totalVariation: 0 };

/**
 * Pearson's chi-squared test of homogeneity of two sets of rows by classes. Both are finite: new rows are compared with the reference
 * rows, not with a distribution those are taken to be. With fewer than 50 rows on a side it is a permutation test (Fisher 1935).
 * @param reference rows by class, as `fresh`.
 */
export function testClasses(
  reference: readonly number[],
  fresh: readonly number[],
  seed: number,
): Homogeneity {
  const fewer = Math.min(sumOf(reference), sumOf(fresh));
  if (fewer === 0) return NOTHING;
  const pooled = poolClasses(reference, fresh);
  return {
    ...combineParts([classPart(pooled)], fewer < ENOUGH_ROWS, seed),
    totalVariation: totalVariation(pooled),
  };
}

/** The test's statistic, and its simulation: as many rows as the smaller set has, drawn at random from all. */
export function classPart(pooled: readonly (readonly [number, number])[]): TestPart {
  const before = sumOf(pooled.map(([a]) => a));
  const now = sumOf(pooled.map(([, b]) => b));
  const draws = Math.min(before, now);
  const all = pooled.map(([a, b]) => a + b);
  const smaller = pooled.map(([a, b]) => (now < before ? b : a));
  return {
    statistic: pooled.length < 2 ? 0 : pearson(smaller, all, draws),
    degreesOfFreedom: Math.max(pooled.length - 1, 0),
    draws: pooled.length < 2 ? 0 : draws,
    simulate: (random) =>
      pooled.length < 2 ? 0 : pearson(drawFrom(all, draws, random), all, draws),
  };
}

/** Pearson's chi-squared of some of the rows against the others. */
function pearson(part: readonly number[], all: readonly number[], partRows: number): number {
  const share = partRows / sumOf(all);
  let sum = 0;
  all.forEach((count, c) => {
    const difference = (part[c] ?? 0) - count * share;
    sum += (difference * difference) / count;
  });
  return sum / (share * (1 - share));
}

/** So many of the rows, every choice as likely, by class. */
function drawFrom(all: readonly number[], count: number, random: RandomStream): number[] {
  const part = all.map(() => 0);
  const rows = sumOf(all);
  for (let drawn = 0; drawn < count; drawn++) {
    let at = random.integer(rows - drawn);
    let c = 0;
    for (; c < all.length - 1; c++) {
      const left = (all[c] ?? 0) - (part[c] ?? 0);
      if (at < left) break;
      at -= left;
    }
    part[c] = (part[c] ?? 0) + 1;
  }
  return part;
}

/**
 * Merges the smallest classes until every one has rows enough. It looks at the rows of both sets together, which do not tell them
 * apart, so it leaves the test as it is. Empty classes go.
 * @returns [reference, fresh] by class.
 */
export function poolClasses(
  reference: readonly number[],
  fresh: readonly number[],
): (readonly [number, number])[] {
  const [before, now] = [sumOf(reference), sumOf(fresh)];
  const fewer = Math.min(before, now);
  const expected = fewer < ENOUGH_ROWS ? EXPECTED_FEW_ROWS : EXPECTED_ROWS;
  const least = (expected * (before + now)) / fewer;
  const classes = reference
    .map((count, c) => [count, fresh[c] ?? 0] as const)
    .filter(([a, b]) => a + b > 0)
    .sort(([a, b], [c, d]) => a + b - (c + d));
  const pooled: (readonly [number, number])[] = [];
  let [a, b] = [0, 0];
  for (const [c, d] of classes) {
    a += c;
    b += d;
    if (a + b < least) continue;
    pooled.push([a, b]);
    [a, b] = [0, 0];
  }
  // what is left can only be all of the rows, since classes come by rising size
  if (a + b > 0) pooled.push([a, b]);
  return pooled;
}
