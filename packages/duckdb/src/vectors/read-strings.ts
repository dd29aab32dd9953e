import type { DictionaryColumn, Validity } from '@colatent/core';
import { distinctLongStrings } from './long-strings.js';
import { INLINE_BYTES, stringBytes } from './string-bytes.js';
import { isValid } from './vector-validity.js';

/**
 * Reads VARCHAR values as codes into the distinct strings of these rows, so that each distinct string is decoded once.
 *
 * A value is four words: its length, then either its bytes padded with zeros or a prefix and a pointer. Equal words within one
 * vector are therefore equal strings, which a hash table over the words finds without touching the strings; what is left, strings
 * behind different pointers, is compared by content.
 * @param words the vector's memory from row 0 of the vector, four words a row.
 * @param start first row.
 */
export function readStrings(
  name: string,
  words: Uint32Array<ArrayBuffer>,
  start: number,
  length: number,
  validity: Validity | null,
): DictionaryColumn {
  const { entryOfRow, entries } = distinctWords(words, start, length, validity);
  const { codeOfEntry, dictionary } = distinctStrings(words, entries);
  const codes = entryOfRow;
  for (let row = 0; row < length; row++) {
    codes[row] = codeOfEntry[entryOfRow[row] ?? 0] ?? 0;
  }
  return { type: 'dictionary', name, length, codes, dictionary, validity };
}

/** Numbers the distinct values by their words. `entries` holds where the first of each begins; a NULL row is given entry 0. */
function distinctWords(
  words: Uint32Array,
  start: number,
  length: number,
  validity: Validity | null,
): { entryOfRow: Uint32Array; entries: readonly number[] } {
  const entryOfRow = new Uint32Array(length);
  const entries: number[] = [];
  let slots = new Int32Array(512);
  for (let row = 0; row < length; row++) {
    if (validity !== null && !isValid(validity, row)) {
      continue;
    }
    const at = (start + row) * 4;
    const slot = findSlot(words, slots, entries, at);
    const found = slots[slot] ?? 0;
    if (found !== 0) {
      entryOfRow[row] = found - 1;
      continue;
    }
    entryOfRow[row] = entries.length;
    entries.push(at);
    slots[slot] = entries.length;
    if (entries.length * 2 > slots.length) {
      slots = growSlots(words, slots, entries);
    }
  }
  return { entryOfRow, entries };
}

/** Decodes distinct values; those that are one string after all share a code. */
function distinctStrings(
  words: Uint32Array<ArrayBuffer>,
  entries: readonly number[],
): { codeOfEntry: Uint32Array; dictionary: readonly (string | null)[] } {
  const codeOfEntry = new Uint32Array(entries.length);
  const dictionary: string[] = [];
  const longEntries: number[] = [];
  entries.forEach((at, entry) => {
    if ((words[at] ?? 0) > INLINE_BYTES) {
      longEntries.push(entry);
    } else {
      codeOfEntry[entry] = dictionary.push(stringBytes(words, at).toString('utf8')) - 1;
    }
  });
  const long = distinctLongStrings(
    words,
    longEntries.map((entry) => entries[entry] ?? 0),
  );
  longEntries.forEach((entry, index) => {
    codeOfEntry[entry] = dictionary.length + (long.codes[index] ?? 0);
  });
  const all = dictionary.concat(long.texts);
  return { codeOfEntry, dictionary: all.length === 0 ? [null] : all };
}

/** The slot that holds the value at `at`, or the empty one where it belongs. Slots hold 1 + index into `entries`; 0 is empty. */
function findSlot(
  words: Uint32Array,
  slots: Int32Array,
  entries: readonly number[],
  at: number,
): number {
  const w0 = words[at] ?? 0;
  const w1 = words[at + 1] ?? 0;
  const w2 = words[at + 2] ?? 0;
  const w3 = words[at + 3] ?? 0;
  const mask = slots.length - 1;
  let hash = Math.imul(w0 ^ Math.imul(w1, 0x85ebca6b), 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 15) ^ Math.imul(w2, 0xc2b2ae35), 0x85ebca77);
  hash = Math.imul(hash ^ (hash >>> 13) ^ Math.imul(w3, 0x27d4eb2f), 0xc2b2ae3d);
  let slot = (hash ^ (hash >>> 16)) & mask;
  for (;;) {
    const found = slots[slot] ?? 0;
    if (found === 0) {
      return slot;
    }
    const other = entries[found - 1] ?? 0;
    if (
      words[other] === w0 &&
      words[other + 1] === w1 &&
      words[other + 2] === w2 &&
      words[other + 3] === w3
    ) {
      return slot;
    }
    slot = (slot + 1) & mask;
  }
}

function growSlots(
  words: Uint32Array,
  slots: Int32Array,
  entries: readonly number[],
): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(slots.length * 4);
  for (let entry = 0; entry < entries.length; entry++) {
    grown[findSlot(words, grown, entries, entries[entry] ?? 0)] = entry + 1;
  }
  return grown;
}
