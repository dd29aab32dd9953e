import { describe, expect, it } from 'vitest';
import { HashFilter, hashFilterDocument, MOST_HASHES } from './hash-filter.js';
import { hashString } from './hash-string.js';

function hashes(prefix: string, count: number): Set<number> {
  return new Set(Array.from({ length: count }, (_, i) => hashString(`${prefix}${i}`)));
}

/** Share of 20,000 strangers taken for members. */
function mistakenShare(filter: HashFilter): number {
  return [...hashes('stranger ', 20_000)].filter((hash) => filter.has(hash)).length / 20_000;
}

describe('a filter of hashes', () => {
  it.each([1, 50, 5000, MOST_HASHES])(
    'of %i knows every member and takes less than 2 %% of strangers for one',
    (count) => {
      const members = hashes('member ', count);
      const filter = HashFilter.of(members);
      expect([...members].every((hash) => filter.has(hash))).toBe(true);
      expect(mistakenShare(filter)).toBeLessThan(0.02);
    },
  );

  it('of no members knows nobody', () => {
    expect(mistakenShare(HashFilter.of(new Set()))).toBe(0);
  });

  it('takes at most 175 KB, and answers alike after a round trip through its document', () => {
    const members = hashes('member ', MOST_HASHES);
    const document = HashFilter.of(members).toDocument();
    expect(document.length).toBeLessThan(175_000);
    expect(hashFilterDocument.safeParse(document).success).toBe(true);
    const restored = HashFilter.restore(document);
    expect(restored.toDocument()).toBe(document);
    expect([...members].every((hash) => restored.has(hash))).toBe(true);
  });

  it.each([
    ['no base64', '*'.repeat(12)],
    ['of a broken length', 'AAAAAAAAAAA'],
    ['padded within', 'AA==AAAAAAA='],
    ['empty', ''],
    ['not a power of two of bytes', 'A'.repeat(12)],
    ['too large', `${'A'.repeat(349_526)}==`],
  ])('is not read from a document that is %s', (_, document) => {
    expect(hashFilterDocument.safeParse(document).success).toBe(false);
  });
});
