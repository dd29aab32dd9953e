/** FNV-1a, 32 bits (Fowler, Noll & Vo; RFC 9923): offset basis and prime. */
export const OFFSET_BASIS = 0x811c9dc5;
export const PRIME = 0x01000193;

export const GOLDEN = 0x9e3779b9;

function addByte(hash: number, byte: number): number {
  return Math.imul(hash ^ byte, PRIME);
}

/** The UTF-8 bytes of a code point; a surrogate without its pair, which UTF-8 has no form for, goes in as the three bytes of its number. */
function addCodePoint(hash: number, point: number): number {
  if (point < 0x80) return addByte(hash, point);
  if (point < 0x800) {
    return addByte(addByte(hash, 0xc0 | (point >> 6)), 0x80 | (point & 63));
  }
  if (point < 0x10000) {
    const first = addByte(hash, 0xe0 | (point >> 12));
    return addByte(addByte(first, 0x80 | ((point >> 6) & 63)), 0x80 | (point & 63));
  }
  const first = addByte(hash, 0xf0 | (point >> 18));
  const second = addByte(first, 0x80 | ((point >> 12) & 63));
  return addByte(addByte(second, 0x80 | ((point >> 6) & 63)), 0x80 | (point & 63));
}

/** FNV-1a of code points start .. end - 1 as UTF-8: an unsigned 32-bit integer, the same on every host. */
export function hashCodePoints(points: ArrayLike<number>, start: number, end: number): number {
  let hash = OFFSET_BASIS;
  for (let i = start; i < end; i++) hash = addCodePoint(hash, points[i] ?? 0);
  return hash >>> 0;
}

/** FNV-1a of a string as UTF-8: an unsigned 32-bit integer, the same on every host. */
export function hashString(text: string): number {
  let hash = OFFSET_BASIS;
  for (let i = 0; i < text.length; i++) {
    const point = text.codePointAt(i) ?? 0;
    if (point > 0xffff) i++;
    hash = addCodePoint(hash, point);
  }
  return hash >>> 0;
}

/**
 * Another hash of a hash, unrelated to that for any other number: an unsigned 32-bit integer. The finalizer of MurmurHash3
 * (Appleby 2011), which makes every bit of the input sway every bit of the output.
 */
export function rehash(hash: number, number: number): number {
  let mixed = (hash + Math.imul(number + 1, GOLDEN)) | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
