import type { EncoderDocument, TimestampDocument } from '../columns/encoder-document.js';
import { SECONDS_A_DAY } from '../columns/time-unit.js';
import { CYCLE_SECONDS } from '../columns/timestamp.js';
import type { Sql, SqlDialect } from './dialect.js';
import { clipped } from './standardise-numbers.js';
import type { Steps } from './steps.js';

/** A column's NULL indicator and its features. */
interface Moment {
  readonly cell: Sql;
  readonly features: readonly Sql[];
}

/** Sine and cosine of where in a cycle so many seconds are. */
function cycle(dialect: SqlDialect, steps: Steps, seconds: Sql, period: number): Sql[] {
  const turns = steps.add('turns', `(${seconds} / ${dialect.number(period)})`);
  const angle = steps.add(
    'angle',
    `(${dialect.number(2 * Math.PI)} * (${turns} - floor(${turns})))`,
  );
  return [dialect.sine(angle), dialect.cosine(angle)];
}

/** The steps that read a moment: the trend, then the cycles by the clock of its zone. */
export function momentFeatures(
  dialect: SqlDialect,
  steps: Steps,
  { name, mean, deviation, cycles, timeZone }: TimestampDocument,
): Moment {
  const cell = steps.add('seconds', dialect.readSeconds(name));
  const z = steps.add(
    'trend',
    `((${cell} - ${dialect.number(mean)}) / ${dialect.number(deviation)})`,
  );
  let local = cell;
  if (timeZone !== undefined) {
    const period = dialect.countUpTo(timeZone.changes, cell);
    const offset = dialect.element(dialect.constant(timeZone.offsets), `(1 + ${period})`);
    local = steps.add('local', `(${cell} + ${offset})`);
  }
  const waves = cycles.flatMap((name) => cycle(dialect, steps, local, CYCLE_SECONDS[name]));
  return { cell, features: [clipped(dialect, z), ...waves] };
}

/** The steps that read a time of day: its place on the clock. */
export function timeFeatures(
  dialect: SqlDialect,
  steps: Steps,
  { name }: Extract<EncoderDocument, { kind: 'time' }>,
): Moment {
  const cell = steps.add('time', dialect.readTimeOfDay(name));
  return { cell, features: cycle(dialect, steps, cell, SECONDS_A_DAY) };
}
