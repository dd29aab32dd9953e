import type { Column } from '@colatent/core';
import { numbersOf } from './see/column-reader.js';
import type { NumbersSurvey } from './see/survey-numbers.js';

/** Repetitions that must have been expected before their absence says something: by chance none comes to e^-20. */
const LEAST_EXPECTED = 20;
/** Most whole numbers to each row that values may spread over: a bit of memory for each. */
const MOST_SPREAD = 8;

/**
 * Whether numbers seem to name their rows, in whatever order: whole numbers of which none comes twice, though n values drawn evenly from
 * as many whole numbers as lie between the lowest and the highest, r, would repeat about n² / 2r times (the birthday problem).
 */
export function looksNumbered(
  chunks: readonly Column[],
  { rows, lowest, highest, isWhole }: NumbersSurvey,
): boolean {
  const spread = highest - lowest + 1;
  if (!isWhole || !(spread <= MOST_SPREAD * rows)) return false;
  if ((rows * rows) / (2 * spread) < LEAST_EXPECTED) return false;
  const seen = new Uint8Array(Math.ceil(spread / 8));
  return chunks.every((chunk) => {
    const at = numbersOf(chunk);
    for (let row = 0; row < chunk.length; row++) {
      const value = at(row);
      if (Number.isNaN(value)) continue;
      const place = value - lowest;
      const [byte, bit] = [Math.floor(place / 8), 1 << (place % 8)];
      if (((seen[byte] ?? 0) & bit) !== 0) return false;
      seen[byte] = (seen[byte] ?? 0) | bit;
    }
    return true;
  });
}
