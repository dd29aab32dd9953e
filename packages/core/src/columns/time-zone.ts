import { OptionError } from '../errors.js';
import type { TimeZoneDocument } from './encoder-document.js';
import { SECONDS_A_DAY } from './time-unit.js';

/** The years whose clock changes are looked up; before and after them the first and the last offset hold. */
const FIRST_YEAR = 1970;
const LAST_YEAR = 2069;

/** Seconds between two looks at the clock: less than the month for which Morocco puts it back. */
const STEP = 14 * SECONDS_A_DAY;

/** Reads off a host's clock how many seconds local time is ahead of UTC. */
function offsetReader(name: string): (seconds: number) => number {
  const format = new Intl.DateTimeFormat('en-US-u-ca-iso8601-nu-latn', {
    timeZone: name,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (seconds) => {
    const parts = new Map<string, number>();
    for (const { type, value } of format.formatToParts(seconds * 1000)) {
      parts.set(type, Number(value));
    }
    const part = (type: string): number => parts.get(type) ?? NaN;
    const day = Date.UTC(part('year'), part('month') - 1, part('day'));
    return day / 1000 + part('hour') * 3600 + part('minute') * 60 + part('second') - seconds;
  };
}

/** The first second of the later offset, between a moment with the earlier one and one with another. */
function changeWithin(from: number, to: number, offsetAt: (seconds: number) => number): number {
  const before = offsetAt(from);
  let low = from;
  let high = to;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle) === before) low = middle;
    else high = middle;
  }
  return high;
}

/**
 * A time zone's clock changes from 1970 to 2069 as the host knows them. A model keeps them, so that it computes the same on every
 * host, whatever edition of the time zone database that has.
 * @param name as in the IANA database, such as Europe/Berlin.
 * @throws OptionError when the host knows no such zone.
 */
export function lookUpTimeZone(name: string): TimeZoneDocument {
  let offsetAt: (seconds: number) => number;
  try {
    offsetAt = offsetReader(name);
  } catch {
    throw new OptionError(
      `the time zone "${name}" is not known here; give a name of the IANA database such as Europe/Berlin`,
    );
  }
  let at = Date.UTC(FIRST_YEAR, 0, 1) / 1000;
  const end = Date.UTC(LAST_YEAR + 1, 0, 1) / 1000;
  let offset = offsetAt(at);
  const changes: number[] = [];
  const offsets = [offset];
  while (at < end) {
    const next = Math.min(at + STEP, end);
    if (offsetAt(next) === offset) {
      at = next;
      continue;
    }
    at = changeWithin(at, next, offsetAt);
    offset = offsetAt(at);
    changes.push(at);
    offsets.push(offset);
  }
  return { name, changes, offsets };
}

/** Makes UTC seconds local ones, in place; NaN and infinities stay what they are. */
export function toLocalSeconds(
  seconds: Float64Array,
  count: number,
  { changes, offsets }: TimeZoneDocument,
): void {
  // moments near each other are often near each other in a table
  let period = 0;
  for (let i = 0; i < count; i++) {
    const x = seconds[i] ?? NaN;
    if (x < (changes[period - 1] ?? -Infinity) || x >= (changes[period] ?? Infinity)) {
      period = periodOf(x, changes);
    }
    seconds[i] = x + (offsets[period] ?? 0);
  }
}

/** Number of changes up to a moment. */
function periodOf(x: number, changes: readonly number[]): number {
  let low = 0;
  let high = changes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((changes[middle] ?? Infinity) <= x) low = middle + 1;
    else high = middle;
  }
  return low;
}
