import type { CalibrationDocument } from '../score/calibration.js';
import { LONGEST_GROWTH } from '../score/excess-tail.js';
import { portableLog } from '../score/portable-math.js';
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
  const beyondNats = nats(dialect, steps, tail.shape, excess);
  const beyond = `(${dialect.number(score.at(-1) ?? 0)} + ${beyondNats} * ${dialect.number(Math.LOG10E)})`;
  return steps.add(
    'score',
    dialect.smaller(
      `(CASE WHEN ${value} < ${lowest} THEN ${below} WHEN ${value} < ${last} THEN ${within} ELSE ${beyond} END)`,
      dialect.number(LARGEST_FLOAT32),
    ),
  );
}

/** Nats of an excess in scales; see `excessNats`. */
function nats(dialect: SqlDialect, steps: Steps, shape: number, excess: Sql): Sql {
  if (shape === 0) return excess;
  const by = dialect.number(shape);
  const grown = steps.add('grown', `(${by} * ${excess})`);
  // exact to a double below 1e-8
  const series = `(${excess} * (1 - ${grown} / 2))`;
  const isSmall = `abs(${grown}) < ${dialect.number(1e-8)}`;
  if (shape > 0) {
    const whole = `(${dialect.logarithm(`(1 + ${grown})`)} / ${by})`;
    return `(CASE WHEN ${isSmall} THEN ${series} ELSE ${whole} END)`;
  }
  const mostGrowth = 1 - shape * LONGEST_GROWTH;
  const longest = portableLog(mostGrowth);
  const growing = `((${dialect.exponential(`(-${grown})`)} - 1) / ${dialect.number(-shape)})`;
  const steady = `(${LONGEST_GROWTH} + ${dialect.number(mostGrowth)} * (${excess} + ${dialect.number(longest / shape)}))`;
  return `(CASE WHEN ${isSmall} THEN ${series} WHEN ${grown} < ${dialect.number(-longest)} THEN ${steady} ELSE ${growing} END)`;
}
