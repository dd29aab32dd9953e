import type { CalibrationDocument } from '../score/calibration.js';
import type { Sql, SqlDialect } from './dialect.js';
import type { Steps } from './steps.js';

const LARGEST_FLOAT32 = 3.4028234663852886e38;

/** The score of a raw one; see `Calibration.score`. */
export function calibrated(
  dialect: SqlDialect,
  steps: Steps,
  { raw, score, tail, falloff }: CalibrationDocument,
  value: Sql,
): Sql {
  const slope = raw.map((knot, i) => {
    const [next, above] = [raw[i + 1], score[i + 1]];
    return next === undefined || above === undefined
      ? 0
      : (above - (score[i] ?? 0)) / (next - knot);
  });
  const lowest = dialect.number(raw[0] ?? 0);
  const last = dialect.number(raw.at(-1) ?? 0);
  const knot = steps.add('knot', dialect.countUpTo(raw, value));
  const place = steps.add('place', dialect.integer(dialect.larger(knot, '1')));
  const at = (values: readonly number[]): Sql => dialect.element(dialect.constant(values), place);
  const within = `(${at(score)} + (${value} - ${at(raw)}) * ${at(slope)})`;
  const drop = dialect.number(falloff);
  const below = `(${dialect.number(score[0] ?? 0)} * (${drop} / (${drop} + ${dialect.larger(`(${lowest} - ${value})`, dialect.number(0))})))`;
  const excess = steps.add(
    'excess',
    `(${dialect.larger(`(${value} - ${last})`, dialect.number(0))} / ${dialect.number(tail.scale)})`,
  );
  const series = `(${excess} * (1 - ${dialect.number(tail.shape)} * ${excess} / 2))`;
  const grown = `(${dialect.number(tail.shape)} * ${excess})`;
  // the series to its second term is exact to a double below 1e-8
  const exceedance =
    tail.shape === 0
      ? excess
      : `(CASE WHEN ${grown} < ${dialect.number(1e-8)} THEN ${series} ELSE ${dialect.logarithm(`(1 + ${grown})`)} / ${dialect.number(tail.shape)} END)`;
  const beyond = `(${dialect.number(score.at(-1) ?? 0)} + ${exceedance} * ${dialect.number(Math.LOG10E)})`;
  return steps.add(
    'score',
    dialect.smaller(
      `(CASE WHEN ${value} < ${lowest} THEN ${below} WHEN ${value} < ${last} THEN ${within} ELSE ${beyond} END)`,
      dialect.number(LARGEST_FLOAT32),
    ),
  );
}
