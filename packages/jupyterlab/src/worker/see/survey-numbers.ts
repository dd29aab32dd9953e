import type { Column } from '@colatent/core';
import { numbersOf } from './column-reader.js';

/** Numbers that percentiles are taken of: enough for two hundred beyond a hundredth. */
const MOST_SORTED = 20_000;

/** What bins are made by. */
export interface NumbersSurvey {
  /** Values, missing ones aside. */
  readonly rows: number;
  readonly missing: number;
  /** Among all values, infinite ones too; of none Infinity and -Infinity. */
  readonly lowest: number;
  readonly highest: number;
  /** The 1st and the 99th percentile of the finite values, of very many those of an even sample; 0 of none. */
  readonly hundredths: readonly [low: number, high: number];
  /** The first different values, up to one more than was asked for. */
  readonly different: ReadonlySet<number>;
  /** Whether all finite values are whole. */
  readonly isWhole: boolean;
}

/** Looks at the numbers of a column. @param different most different values to tell. */
export function surveyNumbers(chunks: readonly Column[], different: number): NumbersSurvey {
  const all = chunks.reduce((sum, { length }) => sum + length, 0);
  // an odd step does not go with rows that take turns
  const step = Math.ceil(all / MOST_SORTED) | 1;
  const sampled: number[] = [];
  const found = new Set<number>();
  let [row, missing, lowest, highest, isWhole] = [0, 0, Infinity, -Infinity, true];
  for (const chunk of chunks) {
    const at = numbersOf(chunk);
    for (let i = 0; i < chunk.length; i++, row++) {
      const value = at(i);
      if (Number.isNaN(value)) {
        missing++;
        continue;
      }
      if (found.size <= different) found.add(value);
      if (value < lowest) lowest = value;
      if (value > highest) highest = value;
      if (!Number.isFinite(value)) continue;
      isWhole &&= Number.isInteger(value);
      if (row % step === 0) sampled.push(value);
    }
  }
  const sorted = Float64Array.from(sampled).sort();
  const percentile = (share: number): number =>
    sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  return {
    rows: row - missing,
    missing,
    lowest,
    highest,
    hundredths: [percentile(0.01), percentile(0.99)],
    different: found,
    isWhole,
  };
}
