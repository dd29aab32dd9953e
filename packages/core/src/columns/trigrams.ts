import { isDigit } from './characters.js';
import { commonHashes } from './common-hashes.js';
import type { HashFilter } from './hash-filter.js';
import { hashCodePoints } from './hash-string.js';

/** Stands before the first and after the last character; no code point. */
export const EDGE = 0x110000;
const ZERO = 48;

/** Numbers of rare trigrams that features tell apart: each is 1 where there are at least so many. One wrong character makes three. */
export const RARE_TRIGRAMS = [1, 2, 3, 5, 8] as const;
export const TRIGRAM_FEATURES = RARE_TRIGRAMS.length;

/**
 * Hashes of all runs of three characters, the edges of the text counting as characters. Digits are all alike, so that numbers are
 * known by where they stand rather than by their value.
 */
export function trigramsOf(points: readonly number[]): number[] {
  const padded = [EDGE];
  for (const point of points) padded.push(isDigit(point) ? ZERO : point);
  padded.push(EDGE);
  if (padded.length < 3) return [hashCodePoints(padded, 0, padded.length)];
  const hashes: number[] = [];
  for (let end = 3; end <= padded.length; end++) hashes.push(hashCodePoints(padded, end - 3, end));
  return hashes;
}

/** The trigrams that at least two training rows hold. */
export function fitTrigrams(texts: Iterable<readonly [readonly number[], number]>): HashFilter {
  return commonHashes(texts, trigramsOf);
}

/**
 * Adds the features of a text's rare trigrams, which at most one training row holds, to the indices of features it has.
 * @param first the first of the `TRIGRAM_FEATURES`.
 */
export function addRareTrigrams(
  points: readonly number[],
  known: HashFilter,
  first: number,
  indices: number[],
): void {
  let rare = 0;
  for (const hash of trigramsOf(points)) if (!known.has(hash)) rare++;
  RARE_TRIGRAMS.forEach((least, i) => {
    if (rare >= least) indices.push(first + i);
  });
}
