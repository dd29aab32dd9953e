import { describe, expect, it } from 'vitest';
import { codePointsOf } from './characters.js';
import { hashCodePoints, hashString, rehash } from './hash-string.js';

/** FNV-1a as RFC 9923 states it, byte by byte over the host's own UTF-8, in exact integers. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5n;
  for (const byte of new TextEncoder().encode(text)) {
    hash = ((hash ^ BigInt(byte)) * 0x01000193n) & 0xffffffffn;
  }
  return Number(hash);
}

describe('the hash of a string', () => {
  it.each([
    ['', 0x811c9dc5],
    ['a', 0xe40c292c],
    ['foobar', 0xbf9cf968],
  ])('is that of the published test vectors for "%s"', (text, hash) => {
    expect(hashString(text)).toBe(hash);
  });

  it.each(['', 'AB-1234-X', 'Zoë', '東京', '\u{1f600} emoji', '\u0000', '\u07ff\u0800\uffff'])(
    'is FNV-1a of the UTF-8 bytes of "%s"',
    (text) => {
      expect(hashString(text)).toBe(fnv1a(text));
    },
  );

  it('tells surrogates without a pair apart, which UTF-8 cannot', () => {
    const hashes = ['\ud800', '\ud801', '\udc00', '\ufffd', 'a\ud800', '\ud800a'].map(hashString);
    expect(new Set(hashes).size).toBe(6);
  });

  it('is that of its code points', () => {
    for (const text of ['', 'payment', 'é東\u{1f600}', '\udc00\ud800']) {
      const points = codePointsOf(text);
      expect(hashCodePoints(points, 0, points.length)).toBe(hashString(text));
    }
  });
});

describe('rehashing', () => {
  it('flips about half of the bits for a change of one, within 12 to 20 on average', () => {
    for (let bit = 0; bit < 32; bit++) {
      let flipped = 0;
      for (let i = 0; i < 200; i++) {
        const hash = hashString(`value ${i}`);
        const changed = rehash(hash, 0) ^ rehash((hash ^ (1 << bit)) >>> 0, 0);
        for (let b = 0; b < 32; b++) flipped += (changed >>> b) & 1;
      }
      expect(flipped / 200).toBeGreaterThan(12);
      expect(flipped / 200).toBeLessThan(20);
    }
  });

  it('fills buckets evenly: chi squared of 9600 values in 96 below 150', () => {
    const buckets = new Float64Array(96);
    for (let i = 0; i < 9600; i++) {
      const bucket = rehash(hashString(`shop-${i}`), 100) % 96;
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
    }
    expect(buckets.reduce((sum, count) => sum + (count - 100) ** 2 / 100, 0)).toBeLessThan(150);
  });
});
