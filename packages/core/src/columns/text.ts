import { codePointsOf } from './characters.js';
import { countValues } from './count-values.js';
import { ALL_NULL, CONSTANT, type LeftOut } from './left-out.js';
import { fitPositionalText, type PositionalTextEncoder } from './positional-text.js';
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

/**
 * An encoder of texts: read place by place where 99 % of the rows hold at most 24 characters, by their words otherwise.
 * @param rows row numbers in ascending order. Default: all rows.
 */
export function fitText(
  column: ReadableColumn<'text'>,
  rows?: Uint32Array,
): PositionalTextEncoder | WordTextEncoder | LeftOut {
  const { counts } = countValues(column, rows);
  if (counts.size === 0) return ALL_NULL;
  if (counts.size === 1) return CONSTANT;
  return areShort(counts)
    ? fitPositionalText(column.name, counts)
    : fitWordText(column.name, counts);
}
