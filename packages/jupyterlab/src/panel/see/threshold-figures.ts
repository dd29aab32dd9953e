/** How many of some ascending scores are below a threshold. */
export function countBelow(ascending: Float32Array, threshold: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) < threshold) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The threshold that as few rows as possible, but at least so many, reach. @param rows a number from 0; 0 is above all scores. */
export function thresholdOfBudget(ascending: Float32Array, rows: number): number {
  const most = ascending.at(-1) ?? 0;
  return rows <= 0 ? most + 0.01 : (ascending[Math.max(0, ascending.length - rows)] ?? 0);
}

/** The score that a share of the rows, in per cent, is below. @param percentile 0 to 100. */
export function thresholdOfPercentile(ascending: Float32Array, percentile: number): number {
  const below = Math.round((percentile / 100) * ascending.length);
  return below >= ascending.length
    ? thresholdOfBudget(ascending, 0)
    : (ascending[Math.max(0, below)] ?? 0);
}

/** Greatest score that can be typed: of a share that a number can just hold. */
export const GREATEST_SCORE = 300;

/** The threshold that a share of ordinary rows reaches. @param share 0 to 1; 0, which no threshold has, is above all scores. */
export function thresholdOfContamination(ascending: Float32Array, share: number): number {
  return share <= 0
    ? thresholdOfBudget(ascending, 0)
    : Math.min(GREATEST_SCORE, -Math.log10(share));
}

/** A bin of scores. */
export interface ScoreBin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Ascending scores in bins of one width from 0 to the greatest. */
export function scoreBins(ascending: Float32Array, bins: number): ScoreBin[] {
  const width = Math.max(ascending.at(-1) ?? 0, 1e-6) / bins;
  const starts = Array.from({ length: bins }, (_, bin) => countBelow(ascending, bin * width));
  return starts.map((start, bin) => ({
    from: bin * width,
    to: (bin + 1) * width,
    count: (starts[bin + 1] ?? ascending.length) - start,
  }));
}

/** How well a threshold finds rows that are known to be odd. */
export interface Judgement {
  /** Odd rows at or above the threshold. */
  readonly found: number;
  /** All odd rows. */
  readonly odd: number;
  /** Share of the rows at or above the threshold that are odd, 0 to 1; null when there are none. */
  readonly precision: number | null;
  /** Share of the odd rows that are at or above the threshold, 0 to 1. */
  readonly recall: number;
  /** Share of all rows that are odd, 0 to 1: the precision of a threshold that picks rows at random. */
  readonly share: number;
}

/** Judges a threshold by the ascending scores of odd and of ordinary rows. */
export function judge(odd: Float32Array, ordinary: Float32Array, threshold: number): Judgement {
  const found = odd.length - countBelow(odd, threshold);
  const reached = found + ordinary.length - countBelow(ordinary, threshold);
  return {
    found,
    odd: odd.length,
    precision: reached === 0 ? null : found / reached,
    recall: odd.length === 0 ? 0 : found / odd.length,
    share: odd.length / Math.max(1, odd.length + ordinary.length),
  };
}

/** The threshold that finds odd rows best. */
export interface BestThreshold {
  /** The score of an odd row. */
  readonly threshold: number;
  /** Its F1, the harmonic mean of precision and recall: no threshold has a greater one. */
  readonly f1: number;
  /** The F1 of calling every row odd, which takes no scores. */
  readonly f1OfAll: number;
  /** Whether the former is clearly greater: nearer to 1 by a share of `CLEARLY` at least. */
  readonly isClear: boolean;
  /** Whether odd rows have clearly lower scores than ordinary ones: the area under the ROC curve is below `REVERSED`. */
  readonly isReversed: boolean;
}

/** Area under the ROC curve below which scores tell a label apart the other way round; 0.5 is chance. */
const REVERSED = 0.35;

/** What the best threshold must gain of what calling every row odd leaves to gain: chance alone gains some in few rows. */
const CLEARLY = 0.05;

/** The threshold of the greatest F1, by the ascending scores of odd and of ordinary rows. */
export function bestThreshold(odd: Float32Array, ordinary: Float32Array): BestThreshold {
  let threshold = odd[0] ?? 0;
  let greatest = 0;
  let below = 0;
  let pairs = 0;
  odd.forEach((score, i) => {
    while (below < ordinary.length && (ordinary[below] ?? 0) < score) below++;
    pairs += below;
    const found = odd.length - i;
    const f1 = (2 * found) / (odd.length + found + ordinary.length - below);
    if (f1 <= greatest) return;
    greatest = f1;
    threshold = score;
  });
  const f1OfAll = (2 * odd.length) / Math.max(1, 2 * odd.length + ordinary.length);
  const isClear = greatest - f1OfAll > CLEARLY * (1 - f1OfAll);
  const isReversed = pairs < REVERSED * odd.length * ordinary.length;
  return { threshold, f1: greatest, f1OfAll, isClear, isReversed };
}

/** How many rows reach a threshold where all are ordinary. */
export function expectedRows(rows: number, threshold: number): number {
  return rows * 10 ** -Math.max(0, threshold);
}
