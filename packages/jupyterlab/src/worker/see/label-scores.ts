import { TableError } from '../tables/table-source.js';
import type { LabelledScores } from './operations.js';

/**
 * The scores of the rows of each of a label's two values; rows without a label are left out.
 * @param codes of rows; 0 is a missing value. @param texts what the codes stand for.
 * @throws TableError when the column does not have two values.
 */
export function labelScores(
  name: string,
  scores: Float32Array,
  codes: Uint32Array,
  texts: readonly string[],
): LabelledScores {
  if (texts.length !== 3) {
    throw new TableError(
      `column "${name}" has ${texts.length - 1} different values; a label must have two, one of them for the odd rows`,
    );
  }
  const [first, second] = [1, 2].map((code) => ({
    name: texts[code] ?? '',
    scores: scores.filter((_, row) => codes[row] === code).sort(),
  }));
  if (first === undefined || second === undefined) throw new TableError('a label has two values');
  const [fewer, more] =
    first.scores.length <= second.scores.length ? [first, second] : [second, first];
  return { names: [fewer.name, more.name], first: fewer.scores, second: more.scores };
}
