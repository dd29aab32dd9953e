import { orderRows } from './order-rows.js';
import type { Colouring } from './operations.js';

/** The level of a missing value. */
const MISSING = 255;
/** Most categories with a colour of their own. */
const CATEGORIES = 9;

/** Levels of numbers, 0 to 254 from their first to their 99th percentile, so that a few far values do not take all colours. */
export function colourNumbers(
  numbers: Float32Array | Float64Array,
  textOf: (value: number) => string,
): Colouring {
  const sorted = Float64Array.from(numbers.filter((value) => !Number.isNaN(value))).sort();
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  const low = at(0.01);
  const high = at(0.99) > low ? at(0.99) : at(1);
  const scale = high > low ? 254 / (high - low) : 0;
  const levels = new Uint8Array(numbers.length);
  for (let row = 0; row < numbers.length; row++) {
    const value = numbers[row] ?? NaN;
    levels[row] = Number.isNaN(value)
      ? MISSING
      : Math.max(0, Math.min(254, Math.round((value - low) * scale)));
  }
  const ends = [
    `${textOf(at(0)) === textOf(low) ? '' : '≤ '}${textOf(low)}`,
    `${textOf(at(1)) === textOf(high) ? '' : '≥ '}${textOf(high)}`,
  ] as const;
  return { levels, legend: { kind: 'numbers', low: ends[0], high: ends[1] } };
}

/** Levels of scores, 0 to 254 from 0 to the highest. */
export function colourScores(scores: Float32Array): Colouring {
  const highest = scores.reduce((most, score) => Math.max(most, score), 0);
  const scale = highest > 0 ? 254 / highest : 0;
  return {
    levels: Uint8Array.from(scores, (score) => Math.round(score * scale)),
    legend: { kind: 'scores', highest },
  };
}

/** Levels of texts: the most frequent have a colour each, all others share one. @param codes of rows; 0 is a missing value. */
export function colourCategories(codes: Uint32Array, texts: readonly string[]): Colouring {
  const counts = new Uint32Array(texts.length);
  for (const code of codes) counts[code] = (counts[code] ?? 0) + 1;
  const frequent = [...orderRows(counts, true)].filter((code) => code !== 0);
  const named = frequent.length > CATEGORIES ? CATEGORIES - 1 : frequent.length;
  const levelOf = new Uint8Array(texts.length).fill(named);
  levelOf[0] = MISSING;
  frequent.slice(0, named).forEach((code, level) => (levelOf[code] = level));
  const names = frequent.slice(0, named).map((code) => texts[code] ?? '');
  if (frequent.length > named) names.push('');
  return {
    levels: Uint8Array.from(codes, (code) => levelOf[code] ?? MISSING),
    legend: { kind: 'categories', names },
  };
}
