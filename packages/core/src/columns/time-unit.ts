import type { TimeColumn, TimestampColumn, TimeUnit } from './column.js';
import { readValues } from './read-numbers.js';

export const SECONDS_A_DAY = 86_400;

const COUNTS_A_SECOND: Readonly<Record<Exclude<TimeUnit, 'day'>, number>> = {
  second: 1,
  millisecond: 1e3,
  microsecond: 1e6,
  nanosecond: 1e9,
};

/** Ends of the 32-bit and 64-bit counts: DuckDB and PostgreSQL mean infinity by them. */
const LARGEST_32 = 2_147_483_647;
const LARGEST_64 = 9_223_372_036_854_775_807n;

/** Seconds in so many counts of a unit. */
export function secondsOf(counts: number, unit: TimeUnit): number {
  return unit === 'day' ? counts * SECONDS_A_DAY : counts / COUNTS_A_SECOND[unit];
}

/**
 * Rows start .. start + count - 1 in seconds, in out[0] .. out[count - 1]. Counts are read as doubles, so nanoseconds of this century
 * are good to about 200 ns. A 32-bit or 64-bit count at the end of its range is an infinity.
 */
export function readSeconds(
  column: TimestampColumn | TimeColumn,
  start: number,
  count: number,
  out: Float64Array,
): void {
  const { values, unit } = column;
  readValues(values, start, count, out);
  const end =
    values instanceof Float64Array
      ? Infinity
      : values instanceof Int32Array
        ? LARGEST_32
        : Number(LARGEST_64);
  for (let i = 0; i < count; i++) {
    const counts = out[i] ?? NaN;
    const isInfinite = counts >= end || counts <= -end;
    out[i] = isInfinite ? (counts > 0 ? Infinity : -Infinity) : secondsOf(counts, unit);
  }
}

function clampRound(x: number, largest: number): number {
  return Math.max(-largest, Math.min(largest, Math.round(x))) + 0;
}

function wideCount(x: number): bigint {
  if (Number.isNaN(x)) return 0n;
  const counts = BigInt(Math.round(Math.max(-1e300, Math.min(1e300, x))));
  if (counts > LARGEST_64) return LARGEST_64;
  return counts < -LARGEST_64 ? -LARGEST_64 : counts;
}

/**
 * Counts of a unit for so many seconds, as Arrow and DuckDB keep moments: days in 32 bits, finer units in 64. What is out of range
 * becomes the nearest end of it, and NaN 0.
 */
export function countsOf(seconds: Float64Array, unit: TimeUnit): Int32Array | BigInt64Array {
  if (unit === 'day') {
    return Int32Array.from(seconds, (x) => clampRound(x / SECONDS_A_DAY, LARGEST_32));
  }
  const counts = new BigInt64Array(seconds.length);
  seconds.forEach((x, i) => {
    counts[i] = wideCount(x * COUNTS_A_SECOND[unit]);
  });
  return counts;
}
