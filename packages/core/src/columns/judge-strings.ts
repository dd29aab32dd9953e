import { classOfCharacter, codePointsOf } from './characters.js';
import type { DictionaryColumn, StringColumn } from './column.js';
import { MAX_CATEGORIES } from './encoder-document.js';
import type { LeftOut } from './left-out.js';
import { isMarkedNull } from './validity.js';
import { FIRST_IDEOGRAPH, wordsOf } from './words.js';

/** Fewest values to judge by. */
const LEAST_VALUES = 20;
/** Strings looked at: the first ones, so that values repeated near each other are seen to repeat. */
const MOST_LOOKED_AT = 262_144;

/** Share of distinct strings beyond which they name rows, unless they are sentences. */
const MOST_DISTINCT = 0.95;
/** Share of rows whose value occurs once beyond which values say little as categories. */
const MOST_ONCE = 0.5;
/** Mean length in UTF-16 units from which strings are texts, if such a share of them is distinct. */
const LONG = 32;
const LONG_DISTINCT = 0.2;

/** Distinct strings whose words are looked at. */
const MOST_SENTENCES = 2000;
/** Words a sentence has at least, and the share of all words that more than one of them holds. */
const LEAST_WORDS = 3;
const LEAST_SHARED = 0.5;

const IDENTIFIER: LeftOut = {
  reason:
    "it looks like an identifier, strings nearly all different; set its kind to 'text' to have their characters read",
};

function countStrings(
  column: DictionaryColumn | StringColumn,
  rows: Uint32Array | undefined,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  let observed = 0;
  const length = rows?.length ?? column.length;
  for (let i = 0; i < length && observed < MOST_LOOKED_AT; i++) {
    const row = rows === undefined ? i : (rows[i] ?? 0);
    if (row >= column.length || isMarkedNull(column, row)) continue;
    const value =
      column.type === 'string' ? column.at(row) : column.dictionary[column.codes[row] ?? -1];
    if (value === null || value === undefined) continue;
    observed++;
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return counts;
}

/** Words as blanks part them; an ideograph is one. */
function countWords(points: readonly number[]): number {
  let words = 0;
  let isInside = false;
  for (const point of points) {
    const isIdeograph = point >= FIRST_IDEOGRAPH;
    const isBlank = classOfCharacter(point) === 'space';
    if (isIdeograph || (!isBlank && !isInside)) words++;
    isInside = !isBlank && !isIdeograph;
  }
  return words;
}

/** Whether strings are of several words, half of which others hold too. Words with digits, which may be keys, do not count as shared. */
function areSentences(strings: Iterable<string>): boolean {
  const holders = new Map<string, number>();
  let looked = 0;
  let words = 0;
  for (const text of strings) {
    if (looked++ >= MOST_SENTENCES) break;
    const points = codePointsOf(text);
    words += countWords(points);
    for (const word of new Set(wordsOf(points))) holders.set(word, (holders.get(word) ?? 0) + 1);
  }
  if (words < LEAST_WORDS * Math.min(looked, MOST_SENTENCES)) return false;
  let all = 0;
  let shared = 0;
  for (const [word, texts] of holders) {
    all += texts;
    if (texts > 1 && !word.includes('0')) shared += texts;
  }
  return shared >= LEAST_SHARED * all;
}

/**
 * What strings are to a model:
 * - identifiers, which could only be learnt by heart and so are left out: at least 20 values, over 95 % of them distinct, unless they
 *   are sentences: three words or more on average, half of them shared with other values. Keys, codes, hashes, e-mail addresses,
 *   telephone numbers, paths and names of persons are identifiers where hardly any repeats.
 * - text, read by characters or words: more than 128 distinct values, and most rows hold one that occurs once, or they are 32
 *   characters long on average and over a fifth of them distinct.
 * - categories otherwise.
 * @param rows row numbers in ascending order to look at. Default: all rows. At most the first 262,144 values are looked at.
 */
export function judgeStrings(
  column: DictionaryColumn | StringColumn,
  rows?: Uint32Array,
): 'categorical' | 'text' | LeftOut {
  const counts = countStrings(column, rows);
  let observed = 0;
  let once = 0;
  let units = 0;
  for (const [value, count] of counts) {
    observed += count;
    units += count * value.length;
    if (count === 1) once++;
  }
  if (observed >= LEAST_VALUES && counts.size > MOST_DISTINCT * observed) {
    return areSentences(counts.keys()) ? 'text' : IDENTIFIER;
  }
  if (counts.size <= MAX_CATEGORIES) return 'categorical';
  const areLong = units >= LONG * observed && counts.size > LONG_DISTINCT * observed;
  return once > MOST_ONCE * observed || areLong ? 'text' : 'categorical';
}
