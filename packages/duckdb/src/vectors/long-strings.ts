import bindings from '@duckdb/node-bindings';

/**
 * Strings at most this far apart are fetched together. Below the smallest page of memory, 4096 bytes, so that every byte between two
 * strings shares a page with one of them and can be read.
 */
const MOST_GAP = 512;
/** Most bytes fetched together, unless one string is longer. */
const MOST_WINDOW = 1 << 22;
const TWO_32 = 2 ** 32;

/** Where the bytes of each string are, once fetched. */
interface FetchedStrings {
  readonly windows: readonly Buffer[];
  readonly windowOf: Uint32Array;
  readonly offsets: Uint32Array;
  readonly lengths: Uint32Array;
}

/**
 * Finds the distinct ones among strings that lie behind pointers. A fetch through the bindings costs about half a microsecond
 * however short the string, and DuckDB lays the strings of a column side by side: so neighbours are fetched together, compared as
 * bytes, and only distinct ones decoded.
 * @param words memory of a VARCHAR vector, four words a value.
 * @param ats where in `words` each string's value begins; none is NULL or short enough to be inline.
 * @returns the distinct strings, and for each string its index among them.
 */
export function distinctLongStrings(
  words: Uint32Array,
  ats: readonly number[],
): { codes: Uint32Array; texts: string[] } {
  const strings = fetchStrings(words, ats);
  const codes = new Uint32Array(ats.length);
  const texts: string[] = [];
  const firsts: number[] = [];
  const slots = new Int32Array(2 ** Math.ceil(Math.log2(ats.length * 2 + 2)));
  for (let index = 0; index < ats.length; index++) {
    let slot = hashString(strings, index) & (slots.length - 1);
    let found = slots[slot] ?? 0;
    while (found !== 0 && !equalStrings(strings, firsts[found - 1] ?? 0, index)) {
      slot = (slot + 1) & (slots.length - 1);
      found = slots[slot] ?? 0;
    }
    if (found === 0) {
      firsts.push(index);
      texts.push(decodeString(strings, index));
      found = slots[slot] = firsts.length;
    }
    codes[index] = found - 1;
  }
  return { codes, texts };
}

function fetchStrings(words: Uint32Array, ats: readonly number[]): FetchedStrings {
  const windows: Buffer[] = [];
  const windowOf = new Uint32Array(ats.length);
  const offsets = new Uint32Array(ats.length);
  const lengths = new Uint32Array(ats.length);
  let first = 0;
  let low = 0;
  let high = 0;
  const closeWindow = (end: number): void => {
    for (let index = first; index < end; index++) {
      windowOf[index] = windows.length;
      offsets[index] = pointerAt(words, ats[index] ?? 0) - low;
    }
    windows.push(fetchBytes(low, high - low));
    first = end;
  };
  for (let index = 0; index < ats.length; index++) {
    const at = ats[index] ?? 0;
    const length = words[at] ?? 0;
    const pointer = pointerAt(words, at);
    lengths[index] = length;
    const newLow = Math.min(low, pointer);
    const newHigh = Math.max(high, pointer + length);
    const near = pointer <= high + MOST_GAP && pointer + length >= low - MOST_GAP;
    if (index > 0 && near && newHigh - newLow <= MOST_WINDOW) {
      low = newLow;
      high = newHigh;
      continue;
    }
    if (index > 0) {
      closeWindow(index);
    }
    low = pointer;
    high = pointer + length;
  }
  if (ats.length > 0) {
    closeWindow(ats.length);
  }
  return { windows, windowOf, offsets, lengths };
}

function pointerAt(words: Uint32Array, at: number): number {
  return (words[at + 2] ?? 0) + (words[at + 3] ?? 0) * TWO_32;
}

function fetchBytes(pointer: number, length: number): Buffer {
  const address = Uint32Array.of(pointer % TWO_32, Math.floor(pointer / TWO_32));
  const bytes = bindings.get_data_from_pointer(address.buffer, 0, length);
  return Buffer.from(bytes.buffer, bytes.byteOffset, length);
}

function hashString(strings: FetchedStrings, index: number): number {
  const window = strings.windows[strings.windowOf[index] ?? 0];
  const start = strings.offsets[index] ?? 0;
  const end = start + (strings.lengths[index] ?? 0);
  let hash = 0x811c9dc5;
  if (window) {
    for (let i = start; i < end; i++) {
      hash = Math.imul(hash ^ (window[i] ?? 0), 0x01000193);
    }
  }
  return hash ^ (hash >>> 15);
}

function equalStrings(strings: FetchedStrings, a: number, b: number): boolean {
  const length = strings.lengths[a] ?? 0;
  const windowA = strings.windows[strings.windowOf[a] ?? 0];
  const windowB = strings.windows[strings.windowOf[b] ?? 0];
  if (length !== strings.lengths[b] || !windowA || !windowB) {
    return false;
  }
  const startA = strings.offsets[a] ?? 0;
  const startB = strings.offsets[b] ?? 0;
  for (let i = 0; i < length; i++) {
    if (windowA[startA + i] !== windowB[startB + i]) {
      return false;
    }
  }
  return true;
}

function decodeString(strings: FetchedStrings, index: number): string {
  const start = strings.offsets[index] ?? 0;
  const end = start + (strings.lengths[index] ?? 0);
  return strings.windows[strings.windowOf[index] ?? 0]?.toString('utf8', start, end) ?? '';
}
