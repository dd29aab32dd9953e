/** A digit of a key, in bits, and how many values it has. */
const DIGIT = 16;
const VALUES = 1 << DIGIT;

/**
 * Rows in the order of their keys; equal keys in the order of the table, NaN last whichever way. A radix sort: a million rows take
 * some tens of milliseconds where comparing them takes a second.
 * @param keys a number a row.
 * @param only the rows to order, ascending. Default: all.
 */
export function orderRows(
  keys: Float32Array | Float64Array | Uint32Array,
  descending: boolean,
  only?: Uint32Array,
): Uint32Array<ArrayBuffer> {
  const rows = only ?? Uint32Array.from(keys, (_, row) => row);
  const present = rows.filter((row) => !Number.isNaN(keys[row] ?? NaN));
  const missing = rows.filter((row) => Number.isNaN(keys[row] ?? NaN));
  const words = sortableWords(keys, present, descending);
  let order = Uint32Array.from(present, (_, i) => i);
  for (let digit = 0; digit < 64 / DIGIT; digit++) order = sortByDigit(order, words, digit);
  const sorted = new Uint32Array(rows.length);
  order.forEach((i, place) => (sorted[place] = present[i] ?? 0));
  sorted.set(missing, present.length);
  return sorted;
}

/** Doubles as pairs of words, the low one first, that compare as whole numbers the way the doubles do. */
function sortableWords(
  keys: Float32Array | Float64Array | Uint32Array,
  rows: Uint32Array,
  descending: boolean,
): Uint32Array {
  // adding zero makes -0 the same as 0
  const words = new Uint32Array(Float64Array.from(rows, (row) => (keys[row] ?? 0) + 0).buffer);
  for (let at = 0; at < words.length; at += 2) {
    const low = words[at] ?? 0;
    const high = words[at + 1] ?? 0;
    const negative = high >>> 31 === 1;
    const flip = descending ? ~0 : 0;
    words[at] = (negative ? ~low : low) ^ flip;
    words[at + 1] = (negative ? ~high : high ^ 0x80000000) ^ flip;
  }
  return words;
}

function sortByDigit(
  order: Uint32Array<ArrayBuffer>,
  words: Uint32Array,
  digit: number,
): Uint32Array<ArrayBuffer> {
  const word = digit >> 1;
  const shift = (digit & 1) * DIGIT;
  const starts = new Uint32Array(VALUES + 1);
  for (const i of order) {
    const value = ((words[2 * i + word] ?? 0) >>> shift) & (VALUES - 1);
    starts[value + 1] = (starts[value + 1] ?? 0) + 1;
  }
  if (starts.includes(order.length)) return order;
  for (let value = 0; value < VALUES; value++) {
    starts[value + 1] = (starts[value + 1] ?? 0) + (starts[value] ?? 0);
  }
  const sorted = new Uint32Array(order.length);
  for (const i of order) {
    const value = ((words[2 * i + word] ?? 0) >>> shift) & (VALUES - 1);
    const place = starts[value] ?? 0;
    sorted[place] = i;
    starts[value] = place + 1;
  }
  return sorted;
}

/** For distinct texts their places in the order of the alphabet, NaN for the first, which stands for a missing value. */
export function placesOfTexts(texts: readonly string[], language: string): Float64Array {
  const { compare } = new Intl.Collator(language, { numeric: true });
  const order = texts.map((_, code) => code).slice(1);
  order.sort((a, b) => compare(texts[a] ?? '', texts[b] ?? ''));
  const places = new Float64Array(texts.length).fill(NaN);
  order.forEach((code, place) => (places[code] = place));
  return places;
}
