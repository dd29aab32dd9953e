import type { TimeUnit } from '../columns/column.js';

/** Digits after the seconds, by unit. */
const DIGITS: Readonly<Record<TimeUnit, number>> = {
  day: 0,
  second: 0,
  millisecond: 3,
  microsecond: 6,
  nanosecond: 9,
};

const SECONDS_A_DAY = 86_400n;
/** Farthest second from 1970 that a calendar can be told for. */
const MOST_SECONDS = 8_640_000_000_000n;

/** Whole seconds, rounded down, and the digits of what is left: '.250', or '' where the unit has none. */
function splitSeconds(counts: bigint, unit: TimeUnit): { seconds: bigint; fraction: string } {
  if (unit === 'day') return { seconds: counts * SECONDS_A_DAY, fraction: '' };
  const digits = DIGITS[unit];
  if (digits === 0) return { seconds: counts, fraction: '' };
  const perSecond = 10n ** BigInt(digits);
  const rest = ((counts % perSecond) + perSecond) % perSecond;
  const fraction = `.${String(rest).padStart(digits, '0')}`;
  return { seconds: (counts - rest) / perSecond, fraction };
}

/** A moment as ISO 8601 writes it in UTC, to its unit; a date for days. Beyond the years such texts can tell, its count and unit. */
export function momentText(counts: bigint, unit: TimeUnit): string {
  const { seconds, fraction } = splitSeconds(counts, unit);
  if (seconds >= MOST_SECONDS || seconds <= -MOST_SECONDS) {
    return `${String(counts)} ${unit}s since 1970-01-01`;
  }
  const text = new Date(Number(seconds) * 1000).toISOString();
  return unit === 'day'
    ? text.slice(0, text.indexOf('T'))
    : text.replace(/\.000Z$/, `${fraction}Z`);
}

/** A time of day as ISO 8601 writes it, to its unit. */
export function timeOfDayText(counts: bigint, unit: TimeUnit): string {
  const { seconds, fraction } = splitSeconds(counts < 0n ? -counts : counts, unit);
  const two = (x: bigint): string => String(x).padStart(2, '0');
  const clock = [seconds / 3600n, (seconds / 60n) % 60n, seconds % 60n].map(two).join(':');
  return `${counts < 0n ? '-' : ''}${clock}${fraction}`;
}
