import { z } from 'zod';
import { NothingToLearnError } from '../errors.js';
import { excessNats, fitExcessTail, movedTail } from './excess-tail.js';
import type { ExcessTail } from './excess-tail.js';
import { KnotGuide } from './knot-guide.js';
import { portableExp, portableLog } from './portable-math.js';

/** Most knots a calibration keeps of its held-out rows. */
export const MOST_KNOTS = 512;

/** Share of the held-out rows that form the tail, and the fewest and most of them. */
const TAIL_SHARE = 0.02;
const FEWEST_EXCEEDANCES = 30;
const MOST_EXCEEDANCES = 400;
/** No more than this share of a small held-out set is called its tail. */
const LARGEST_TAIL_SHARE = 0.25;

/**
 * Held-out rows beyond the last knot. Up to there the share of fresh rows above a score is right on average, whatever the distribution; a
 * tail fitted to few rows is not. With 10 rows beyond, it was 0.4 to 1.6 times 10^-3 above a score of 3 on sets with 500 to 1,600
 * held-out rows.
 */
const BEYOND_KNOTS = 1;

const LARGEST_FLOAT32 = 3.4028234663852886e38;

const finite = z.number().min(-LARGEST_FLOAT32).max(LARGEST_FLOAT32);

function rises(values: readonly number[]): boolean {
  return values.every((value, i) => i === 0 || value > (values[i - 1] ?? Infinity));
}

/** What a calibration is saved as. */
export const calibrationDocument = z
  .strictObject({
    /** Raw scores of held-out rows, strictly rising; the last is where the tail begins. */
    raw: z.array(finite).min(1).max(MOST_KNOTS).refine(rises, 'must rise strictly'),
    /** -log10 of the share of ordinary rows at least as odd as each of them, strictly rising. */
    score: z
      .array(z.number().positive().max(400))
      .min(1)
      .max(MOST_KNOTS)
      .refine(rises, 'must rise strictly'),
    /** The tail beyond the last of them. */
    tail: z.strictObject({
      scale: z
        .number()
        .positive()
        .max(4 * LARGEST_FLOAT32),
      shape: z.number().min(-1).max(1),
    }),
    /** Raw distance below the first knot over which the score falls to half of the first knot's. */
    falloff: z
      .number()
      .positive()
      .max(2 * LARGEST_FLOAT32),
  })
  .refine((document) => document.raw.length === document.score.length, {
    error: 'raw and score must be of one length',
  });

export type CalibrationDocument = z.infer<typeof calibrationDocument>;

/**
 * Turns raw row scores into -log10(p), p being the share of ordinary rows at least this odd.
 *
 * Within the held-out rows p is their own: a raw score that m of n of them reach has p = m / (n + 1) (the expected share, Weibull 1939),
 * and between knots the score is linear in raw, up to the last row but one. Beyond it p follows a law that never ends, an
 * `ExcessTail`, fitted to the topmost 2 % (at least 30 and at most 400 rows, never above a quarter) and seen from there. Below the
 * lowest held-out row the score falls towards 0 as a hyperbola. So a higher raw score is a higher score everywhere, and ranking never ties
 * unless the raw scores do or their scores are one float32.
 */
export class Calibration {
  readonly #raw: Float64Array;
  readonly #score: Float64Array;
  readonly #slope: Float64Array;
  readonly #guide: KnotGuide;
  readonly #tail: ExcessTail;
  readonly #falloff: number;

  private constructor(document: CalibrationDocument) {
    this.#raw = Float64Array.from(document.raw);
    this.#score = Float64Array.from(document.score);
    this.#slope = slopes(this.#raw, this.#score);
    this.#guide = new KnotGuide(this.#raw);
    this.#tail = document.tail;
    this.#falloff = document.falloff;
  }

  /**
   * Fit to the raw scores of rows held out from training, in any order. Values that are not finite are left out. With fewer than 30
   * rows in the tail it is exponential; rows all alike give a tail as wide as their raw score, or 1.
   * @throws NothingToLearnError when no value is finite.
   */
  static fit(raw: Float32Array): Calibration {
    const ordered = Float64Array.from(raw.filter(Number.isFinite)).sort();
    const threshold = tailStart(ordered);
    const anchor = firstRankOf(ordered, Math.max(threshold, ordered.length - 1 - BEYOND_KNOTS));
    const knots = knotRanks(ordered, Math.max(threshold, anchor));
    const knotRaw = knots.map((rank) => ordered[rank] ?? 0);
    const last = knotRaw.at(-1);
    const first = knotRaw[0];
    if (last === undefined || first === undefined) {
      throw new NothingToLearnError(
        'no held-out row has a finite score, so the scores cannot be calibrated; train on more rows or another seed',
      );
    }
    const fallback = Math.abs(last) || 1;
    const spread = last - first;
    const start = ordered[threshold] ?? 0;
    const excesses = ordered.filter((value) => value > start).map((value) => value - start);
    const tail = fitTail(excesses);
    return new Calibration({
      raw: knotRaw,
      score: knots.map((rank) => scoreOfShare((ordered.length - rank) / (ordered.length + 1))),
      tail: tail ? movedTail(tail, last - start) : { scale: spread || fallback, shape: 0 },
      falloff: spread || fallback,
    });
  }

  /** The calibration saved in a document that fits `calibrationDocument`. */
  static restore(document: CalibrationDocument): Calibration {
    return new Calibration(document);
  }

  toDocument(): CalibrationDocument {
    return {
      raw: [...this.#raw],
      score: [...this.#score],
      tail: { ...this.#tail },
      falloff: this.#falloff,
    };
  }

  /**
   * -log10(p) of raw row scores: finite, and at least 0. NaN, Infinity and raw scores so large that their score overflows get the
   * largest finite float32.
   * @param out where to write, at least as long as `raw`; may be `raw` itself. Default: a new array.
   */
  score(raw: Float32Array, out: Float32Array = new Float32Array(raw.length)): Float32Array {
    const knots = this.#raw;
    const scores = this.#score;
    const slope = this.#slope;
    const last = knots.length - 1;
    const lowest = knots[0] ?? 0;
    const lowestScore = scores[0] ?? 0;
    const threshold = knots[last] ?? 0;
    const thresholdScore = scores[last] ?? 0;
    for (let i = 0; i < raw.length; i++) {
      const value = raw[i] ?? 0;
      let score: number;
      if (value < lowest) {
        score = lowestScore * (this.#falloff / (this.#falloff + (lowest - value)));
      } else if (value < threshold) {
        const knot = this.#guide.find(value);
        score = (scores[knot] ?? 0) + (value - (knots[knot] ?? 0)) * (slope[knot] ?? 0);
      } else {
        score = thresholdScore + excessNats(this.#tail, value - threshold) * Math.LOG10E;
      }
      out[i] = score < LARGEST_FLOAT32 ? score : LARGEST_FLOAT32;
    }
    return out;
  }
}

function scoreOfShare(share: number): number {
  return -portableLog(share) / Math.LN10;
}

function slopes(raw: Float64Array, score: Float64Array): Float64Array {
  return raw.map((value, i) =>
    i + 1 < raw.length ? ((score[i + 1] ?? 0) - (score[i] ?? 0)) / ((raw[i + 1] ?? 0) - value) : 0,
  );
}

/** Rank of the tail's threshold: the lowest value that no more rows reach than the tail may hold, or else the largest value. */
function tailStart(ordered: Float64Array): number {
  const count = ordered.length;
  const wanted = Math.min(
    Math.max(FEWEST_EXCEEDANCES, Math.round(TAIL_SHARE * count)),
    MOST_EXCEEDANCES,
    Math.floor(LARGEST_TAIL_SHARE * count),
  );
  let rank = Math.max(0, count - 1 - wanted);
  // A tie that reaches below the tail is left out of it.
  while (rank > 0 && rank < count && ordered[rank] === ordered[rank - 1]) rank++;
  return rank < count ? rank : firstRankOf(ordered, count - 1);
}

/** The lowest rank that holds the same value as `rank`. */
function firstRankOf(ordered: Float64Array, rank: number): number {
  const value = ordered[rank] ?? 0;
  let below = -1;
  let first = rank;
  while (first - below > 1) {
    const middle = (below + first) >> 1;
    if ((ordered[middle] ?? 0) < value) below = middle;
    else first = middle;
  }
  return first;
}

/**
 * Ranks (from 0) of at most MOST_KNOTS held-out rows up to the last one wanted, each the lowest of its value. All there are, when they are
 * few enough; or else half of them even in rank, half even in score, which is denser towards the tail, and for every wide tie that which
 * follows it, so that the step the share takes there is not smeared over the values above.
 */
function knotRanks(ordered: Float64Array, last: number): number[] {
  const count = ordered.length;
  if (count === 0) return [];
  const all = firstRanks(ordered, last);
  if (all.length <= MOST_KNOTS) return all;
  // A wide tie takes up two of these ranks at least, and so makes room for what follows it.
  const hits = new Map<number, number>();
  const half = MOST_KNOTS / 2;
  const lastLog = portableLog((count - last) / count);
  for (let i = 0; i < half; i++) {
    const part = i / (half - 1);
    const even = Math.round(part * last);
    const dense = Math.min(last, Math.round(count * (1 - portableExp(part * lastLog))));
    for (const rank of [even, dense]) {
      const first = firstRankOf(ordered, rank);
      hits.set(first, (hits.get(first) ?? 0) + 1);
    }
  }
  const chosen = new Set(hits.keys());
  all.forEach((rank, i) => {
    const next = all[i + 1];
    if (next !== undefined && next > rank + 1 && (hits.get(rank) ?? 0) > 1) chosen.add(next);
  });
  return [...chosen].sort((a, b) => a - b);
}

/** The lowest rank of each value up to a rank, ascending. */
function firstRanks(ordered: Float64Array, last: number): number[] {
  const ranks: number[] = [];
  for (let rank = 0; rank <= last; rank++) {
    if (rank === 0 || ordered[rank] !== ordered[rank - 1]) ranks.push(rank);
  }
  return ranks;
}

/** The tail of ascending excesses over its threshold, or null when there are none. */
function fitTail(excesses: Float64Array): ExcessTail | null {
  if (excesses.length === 0) return null;
  if (excesses.length >= FEWEST_EXCEEDANCES) return fitExcessTail(excesses);
  return {
    scale: excesses.reduce((sum, excess) => sum + excess, 0) / excesses.length,
    shape: 0,
  };
}
