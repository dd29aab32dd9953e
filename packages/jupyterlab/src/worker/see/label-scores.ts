import { canBeLabel, isNamedOrdinary, MOST_CLASSES } from '../../names/label-names.js';
import { TableError } from '../tables/table-source.js';
import type { LabelledScores, LabelMeaning } from './operations.js';

/**
 * The scores of the rows that a label says are odd and of those it says are ordinary; rows without a label are left out.
 * @param codes of rows; 0 is a missing value. @param texts what the codes stand for.
 * @param meaning what one of the values says; null for the likeliest.
 * @throws TableError when the column has too few or too many values.
 */
export function labelScores(
  name: string,
  scores: Float32Array,
  codes: Uint32Array,
  texts: readonly string[],
  meaning: LabelMeaning | null = null,
): LabelledScores {
  const different = texts.length - 1;
  if (!canBeLabel(different)) {
    throw new TableError(
      `column "${name}" has ${different} different values; a label must have 2 to ${MOST_CLASSES}, which part odd rows from ordinary ones`,
    );
  }
  const counts = new Uint32Array(texts.length);
  for (const code of codes) counts[code] = (counts[code] ?? 0) + 1;
  const values = texts
    .map((text, code) => ({ text, count: counts[code] ?? 0 }))
    .slice(1)
    .sort((a, b) => a.count - b.count)
    .map(({ text }) => text);
  const of = meaning ?? likelyMeaning(values);
  const chosen = texts.indexOf(of.value, 1);
  const isChosen = scores.filter((_, row) => codes[row] === chosen).sort();
  const isOther = scores.filter((_, row) => codes[row] !== 0 && codes[row] !== chosen).sort();
  const [odd, ordinary] = of.means === 'odd' ? [isChosen, isOther] : [isOther, isChosen];
  return { name, values, meaning: of, odd, ordinary };
}

/**
 * What a label's values say unless the user tells: the one that is called ordinary, or else the most frequent, is ordinary. Of two values
 * it is told which is odd. @param values those of fewer rows first.
 */
function likelyMeaning(values: readonly string[]): LabelMeaning {
  const named = values.filter(isNamedOrdinary);
  const ordinary = (named.length === 1 ? named[0] : values.at(-1)) ?? '';
  const odd = values.find((value) => value !== ordinary) ?? '';
  return values.length === 2
    ? { value: odd, means: 'odd' }
    : { value: ordinary, means: 'ordinary' };
}
