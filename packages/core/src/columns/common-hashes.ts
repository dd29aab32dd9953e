import { HashFilter, MOST_HASHES } from './hash-filter.js';

/** Most distinct parts counted; parts first met later count as rare. */
const MOST_COUNTED = 1_000_000;
/** Rows a part must be in to be common: two, so that a training row's own parts do not count as known for being its own. */
const COMMON = 2;

/** In how many rows each part of some texts occurs. */
export function countParts<Part>(
  texts: Iterable<readonly [readonly number[], number]>,
  partsOf: (points: readonly number[]) => Iterable<Part>,
): Map<Part, number> {
  const counts = new Map<Part, number>();
  for (const [points, rows] of texts) {
    for (const part of new Set(partsOf(points))) {
      const before = counts.get(part);
      if (before !== undefined || counts.size < MOST_COUNTED)
        counts.set(part, (before ?? 0) + rows);
    }
  }
  return counts;
}

/** The hashed parts that at least two rows hold, the most frequent where a filter cannot hold all. */
export function commonHashes(
  texts: Iterable<readonly [readonly number[], number]>,
  hashesOf: (points: readonly number[]) => Iterable<number>,
): HashFilter {
  const common = [...countParts(texts, hashesOf)].filter(([, rows]) => rows >= COMMON);
  if (common.length > MOST_HASHES) common.sort(([a, m], [b, n]) => n - m || a - b);
  return HashFilter.of(new Set(common.slice(0, MOST_HASHES).map(([hash]) => hash)));
}
