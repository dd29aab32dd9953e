import type { EncoderDocument } from '../columns/encoder-document.js';
import { LINEAR_DEVIATIONS, MOST_DEVIATIONS } from '../columns/soft-clip.js';
import type { Sql, SqlDialect } from './dialect.js';
import type { Steps } from './steps.js';

/** softClip(z), see there, of a name or a simple expression z. */
export function clipped(dialect: SqlDialect, z: Sql): Sql {
  const size = dialect.smaller(`abs(${z})`, dialect.number(MOST_DEVIATIONS));
  // a size up to 5 has no use for its logarithm, and must not fail on it
  const beyond = dialect.larger(`(${size} - ${LINEAR_DEVIATIONS - 1})`, dialect.number(1));
  const far = `(${LINEAR_DEVIATIONS} + ${dialect.logarithm(beyond)})`;
  return `(CASE WHEN ${z} > ${LINEAR_DEVIATIONS} THEN ${far} WHEN ${z} < -${LINEAR_DEVIATIONS} THEN -${far} ELSE ${z} END)`;
}

/**
 * The steps that read all numeric columns at once and standardise them.
 * @returns by the column's index, its feature, NULL where it is NULL.
 */
export function standardiseNumbers(
  dialect: SqlDialect,
  steps: Steps,
  documents: readonly EncoderDocument[],
): ReadonlyMap<number, Sql> {
  const numeric = documents.flatMap((document, index) =>
    document.kind === 'numeric' ? [{ document, index }] : [],
  );
  if (numeric.length === 0) return new Map();
  const read = steps.add(
    'numbers',
    dialect.vector(numeric.map(({ document: { name } }) => dialect.readNumber(name))),
  );
  const constantOf = (
    hint: string,
    valueOf: (document: (typeof numeric)[0]['document']) => number,
  ): Sql => steps.add(hint, dialect.constant(numeric.map(({ document }) => valueOf(document))));
  const isLog = constantOf('is_log', ({ transform }) => (transform === 'signed_log' ? 1 : 0));
  const means = constantOf('means', ({ mean }) => mean);
  const inverses = constantOf('inverses', ({ deviation }) => 1 / deviation);
  const at = (vector: Sql, i: Sql): Sql => dialect.element(vector, i);
  const transformed = numeric.some(({ document }) => document.transform === 'signed_log')
    ? steps.add(
        'transformed',
        dialect.tabulate(numeric.length, (i) => {
          const x = at(read, i);
          const log = dialect.logarithm(`(1 + abs(${x}))`);
          return `(CASE WHEN ${at(isLog, i)} = 0 THEN ${x} WHEN ${x} < 0 THEN -${log} ELSE ${log} END)`;
        }),
      )
    : read;
  const z = steps.add(
    'standardised',
    dialect.singles(
      dialect.tabulate(
        numeric.length,
        (i) => `((${at(transformed, i)} - ${at(means, i)}) * ${at(inverses, i)})`,
      ),
    ),
  );
  const features = steps.add(
    'clipped',
    dialect.tabulate(numeric.length, (i) => clipped(dialect, at(z, i))),
  );
  return new Map(numeric.map(({ index }, i) => [index, dialect.element(features, i + 1)]));
}
