import type { Validity } from '@colatent/core';
import { isValid } from './validity.js';

/** Strings as codes into those that are distinct. */
export interface CodedStrings {
  readonly codes: Uint32Array;
  readonly dictionary: readonly string[];
}

/** Where the bytes of a row's string are. */
export interface StringBytes {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** A byte order mark is a character of its string. */
const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Strings of UTF-8 bytes, each distinct one decoded once: repeated values are told apart by their bytes, which is several times faster
 * than decoding them. NULL rows get the code 0.
 * @param locate where a row's bytes are; the same object may be given again and again.
 */
export function readStrings(
  rows: number,
  validity: Validity | null,
  locate: (row: number) => StringBytes,
): CodedStrings {
  const codes = new Uint32Array(rows);
  const dictionary: string[] = [];
  const seen: StringBytes[] = [];
  let slots = new Int32Array(64).fill(-1);
  let hashes = new Int32Array(64);
  for (let row = 0; row < rows; row++) {
    if (!isValid(validity, row)) continue;
    const { bytes, start, end } = locate(row);
    const hash = hashOf(bytes, start, end);
    let slot = hash & (slots.length - 1);
    let code = slots[slot] ?? -1;
    while (code >= 0 && !(hashes[slot] === hash && sameBytes(seen[code], bytes, start, end))) {
      slot = (slot + 1) & (slots.length - 1);
      code = slots[slot] ?? -1;
    }
    if (code < 0) {
      code = dictionary.length;
      dictionary.push(UTF8.decode(bytes.subarray(start, end)));
      seen.push({ bytes, start, end });
      slots[slot] = code;
      hashes[slot] = hash;
      if (dictionary.length * 2 > slots.length) ({ slots, hashes } = doubled(slots, hashes));
    }
    codes[row] = code;
  }
  if (dictionary.length === 0) dictionary.push('');
  return { codes, dictionary };
}

/** FNV-1a over the bytes. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5 | 0;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  return hash ^ (hash >>> 15);
}

function sameBytes(
  seen: StringBytes | undefined,
  bytes: Uint8Array,
  start: number,
  end: number,
): boolean {
  if (seen === undefined || seen.end - seen.start !== end - start) return false;
  for (let at = start, other = seen.start; at < end; at++, other++) {
    if (bytes[at] !== seen.bytes[other]) return false;
  }
  return true;
}

function doubled(
  slots: Int32Array,
  hashes: Int32Array,
): { slots: Int32Array<ArrayBuffer>; hashes: Int32Array<ArrayBuffer> } {
  const larger = new Int32Array(slots.length * 2).fill(-1);
  const largerHashes = new Int32Array(slots.length * 2);
  slots.forEach((code, at) => {
    if (code < 0) return;
    const hash = hashes[at] ?? 0;
    let slot = hash & (larger.length - 1);
    while ((larger[slot] ?? -1) >= 0) slot = (slot + 1) & (larger.length - 1);
    larger[slot] = code;
    largerHashes[slot] = hash;
  });
  return { slots: larger, hashes: largerHashes };
}
