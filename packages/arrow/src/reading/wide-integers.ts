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
    const negative = (words[start + wordsPerRow - 1] ?? 0) >= 2 ** 31;
    let whole = 0n;
    let used = wordsPerRow;
    // words that only carry the sign say nothing, and most values fit the two lowest
    const filler = negative ? 0xffffffff : 0;
    while (used > 2 && words[start + used - 1] === filler) used--;
    for (let word = used - 1; word >= 0; word--) {
      whole = (whole << 32n) | BigInt(words[start + word] ?? 0);
    }
    values[row] = Number(negative ? whole - (1n << BigInt(32 * used)) : whole);
  }
  return values;
}
