const WORD = 2 ** 32;

/**
 * Signed integers of several 32-bit words, least significant first, as the nearest doubles: the layout of Arrow's decimals.
 * @param words from the first row on; `wordsPerRow` for each row.
 */
export function readWideIntegers(
  words: Uint32Array,
  rows: number,
  wordsPerRow: number,
): Float64Array {
  const values = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const start = row * wordsPerRow;
    const isNegative = (words[start + wordsPerRow - 1] ?? 0) >= WORD / 2;
    // words that only carry the sign say nothing, and most values fit the two lowest
    const filler = isNegative ? WORD - 1 : 0;
    let used = wordsPerRow;
    while (used > 2 && words[start + used - 1] === filler) used--;
    values[row] = used > 2 ? nearest(words, start, used, isNegative) : 0;
    if (used > 2) continue;
    const low = words[start] ?? 0;
    const high = used === 2 ? (words[start + 1] ?? 0) : filler;
    // the product is exact, so the sum is rounded once
    values[row] = (isNegative ? high - WORD : high) * WORD + low;
  }
  return values;
}

function nearest(words: Uint32Array, start: number, used: number, isNegative: boolean): number {
  let whole = 0n;
  for (let word = used - 1; word >= 0; word--) {
    whole = (whole << 32n) | BigInt(words[start + word] ?? 0);
  }
  return Number(isNegative ? whole - (1n << BigInt(32 * used)) : whole);
}

/** Puts a whole number into a row of such words; what does not fit becomes the nearest end of their range. */
export function writeWideInteger(
  words: Uint32Array,
  row: number,
  wordsPerRow: number,
  value: bigint,
): void {
  const most = (1n << BigInt(32 * wordsPerRow - 1)) - 1n;
  let rest = value > most ? most : value < -most - 1n ? -most - 1n : value;
  for (let word = 0; word < wordsPerRow; word++, rest >>= 32n) {
    words[row * wordsPerRow + word] = Number(BigInt.asUintN(32, rest));
  }
}
