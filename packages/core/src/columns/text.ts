import { codePointsOf, MOST_CHARACTERS } from './characters.js';
import { countValues, rankByFrequency } from './count-values.js';
import { fitPositionalText } from './fit-positional-text.js';
import { ALL_NULL, CONSTANT, type LeftOut } from './left-out.js';
import type { PositionalTextEncoder } from './positional-text.js';
import type { ReadableColumn } from './readable-column.js';
import { fitWordText, type WordTextEncoder } from './word-text.js';

/** Characters up to which a text is short, and the share of rows that must be. */
const SHORT = 24;
const SHORT_SHARE = 0.99;

function areShort(counts: ReadonlyMap<string, number>): boolean {
  let short = 0;
  let rows = 0;
  for (const [text, count] of counts) {
    rows += count;
    if (codePointsOf(text).length <= SHORT) short += count;
  }
  return short >= SHORT_SHARE * rows;
}

/** UTF-16 units of texts learned from, so that millions of long ones do not take minutes. */
const MOST_UNITS = 8_000_000;

/** All texts, or of very many the most frequent ones and an even share of the others, half of `MOST_UNITS` each. */
function textsToLearnFrom(counts: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const unitsOf = ([text]: readonly [string, number]): number =>
    Math.min(text.length, MOST_CHARACTERS);
  let all = 0;
  for (const entry of counts) all += unitsOf(entry);
  if (all <= MOST_UNITS) return counts;
  let left = MOST_UNITS / 2;
  const ranked = rankByFrequency(counts);
  const frequent = ranked.findIndex((entry) => (left -= unitsOf(entry)) < 0);
  const stride = Math.ceil((2 * all) / MOST_UNITS);
  return new Map(ranked.filter((_, i) => i < frequent || i % stride === 0));
}

/**
 * An encoder of texts: read place by place where 99 % of the rows hold at most 24 characters, by their words otherwise.
 * @param rows row numbers in ascending order. Default: all rows.
 */
export function fitText(
  column: ReadableColumn<'text'>,
  rows?: Uint32Array,
): PositionalTextEncoder | WordTextEncoder | LeftOut {
  const { counts: all } = countValues(column, rows);
  if (all.size === 0) return ALL_NULL;
  if (all.size === 1) return CONSTANT;
  const counts = textsToLearnFrom(all);
  return areShort(counts)
    ? fitPositionalText(column.name, counts)
    : fitWordText(column.name, counts);
}
