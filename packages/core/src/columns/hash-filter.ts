import { z } from 'zod';
import { rehash } from './hash-string.js';

/** Most hashes a filter is made for. */
export const MOST_HASHES = 100_000;

const LEAST_BYTES = 8;
const MOST_BYTES = 2 ** 17;
const BITS_PER_HASH = 10;
export const PROBES = 4;

/** Bytes that so much base64 stands for. */
function bytesOf(base64: string): number {
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0;
  return (base64.length / 4) * 3 - padding;
}

function isFilterSize(bytes: number): boolean {
  for (let size = LEAST_BYTES; size <= MOST_BYTES; size *= 2) if (size === bytes) return true;
  return false;
}

/** A filter as base64: a power of two of bytes, 8 to 131,072. */
export const hashFilterDocument = z
  .string()
  .max((MOST_BYTES / 3 + 1) * 4)
  .regex(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/)
  .refine((base64) => isFilterSize(bytesOf(base64)), 'must be 8 to 131,072 bytes, a power of two');

/**
 * A set of 32-bit hashes that may take a stranger for a member, in about one of a hundred cases, but never a member for a stranger
 * (Bloom 1970, "Space/time trade-offs in hash coding with allowable errors"; bits in steps of a second hash as in Kirsch & Mitzenmacher
 * 2006, "Less hashing, same performance"). It takes 10 to 20 bits a member.
 */
export class HashFilter {
  readonly #bits: Uint8Array;

  private constructor(bits: Uint8Array) {
    this.#bits = bits;
  }

  /** @param hashes at most `MOST_HASHES` of them keep the share of strangers taken for members near a hundredth. */
  static of(hashes: ReadonlySet<number>): HashFilter {
    let bytes = LEAST_BYTES;
    while (bytes < MOST_BYTES && bytes * 8 < hashes.size * BITS_PER_HASH) bytes *= 2;
    const bits = new Uint8Array(bytes);
    for (const hash of hashes) {
      let bit = rehash(hash, 0);
      const step = rehash(hash, 1);
      for (let probe = 0; probe < PROBES; probe++) {
        const place = (bit >>> 3) & (bytes - 1);
        bits[place] = (bits[place] ?? 0) | (1 << (bit & 7));
        bit = (bit + step) >>> 0;
      }
    }
    return new HashFilter(bits);
  }

  /** @param document fits `hashFilterDocument`. */
  static restore(document: string): HashFilter {
    return new HashFilter(Uint8Array.from(atob(document), (byte) => byte.charCodeAt(0)));
  }

  has(hash: number): boolean {
    const bits = this.#bits;
    let bit = rehash(hash, 0);
    const step = rehash(hash, 1);
    for (let probe = 0; probe < PROBES; probe++) {
      const byte = bits[(bit >>> 3) & (bits.length - 1)] ?? 0;
      if (((byte >>> (bit & 7)) & 1) === 0) return false;
      bit = (bit + step) >>> 0;
    }
    return true;
  }

  toDocument(): string {
    return btoa(Array.from(this.#bits, (byte) => String.fromCharCode(byte)).join(''));
  }
}
