import { daysOf } from './text-type.js';

/** How a column's dates or moments are spelled that are not as ISO 8601 has them. */
export interface DateSpelling {
  /** In the words of strptime, which DuckDB and Python share: `%d.%m.%Y %H:%M`. */
  readonly format: string;
  readonly type: 'date' | 'timestamp';
  /** Days, or microseconds, since 1970; NaN for what no calendar or clock has. */
  readonly valueOf: (text: string) => number;
}

const SPELLED =
  /^(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})(?: (\d{1,2}):(\d{2})(?::(\d{2}))?(?: ([AP]M))?)?$/;

const ISO_MOMENT = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2}):(\d{2}))?/;

/** What DuckDB may take for a date that is not spelled as ISO 8601 has it. */
const LIKE_SPELLED = /^\s*(?!\d{4}-)\d{1,4}([./ -])\d{1,2}\1\d/;

/** Which part of a date comes first, and where the three are among those matched. */
const ORDERS = {
  year: { date: ['%Y', '%m', '%d'], places: [1, 3, 4] },
  day: { date: ['%d', '%m', '%Y'], places: [4, 3, 1] },
  month: { date: ['%m', '%d', '%Y'], places: [4, 1, 3] },
} as const;
type Order = (typeof ORDERS)[keyof typeof ORDERS];

/**
 * How all of a column's texts spell dates or moments: with points, slashes or hyphens, the year of four digits first or last. Null where
 * they do not all do so in one way, and ambiguous where none says which number is the day and which the month.
 */
export function spellingOf(texts: readonly string[]): DateSpelling | 'ambiguous' | null {
  const shape = shapeOf(SPELLED.exec(texts[0] ?? ''));
  if (shape === null) return null;
  const isYearFirst = shape.startsWith('year');
  let isDayFirst = false;
  let isDaySecond = false;
  for (const text of texts) {
    const parts = SPELLED.exec(text);
    if (shapeOf(parts) !== shape) return null;
    isDayFirst ||= Number(parts?.[1]) > 12;
    isDaySecond ||= Number(parts?.[3]) > 12;
  }
  if (!isYearFirst && isDayFirst && isDaySecond) return null;
  const order = isYearFirst ? ORDERS.year : isDaySecond ? ORDERS.month : ORDERS.day;
  const [, separator = '', clock = ''] = shape.split('|');
  const hasClock = clock !== '';
  const valueOf = (text: string): number => valueOfParts(SPELLED.exec(text), order, hasClock);
  if (texts.some((text) => Number.isNaN(valueOf(text)))) return null;
  return isYearFirst || isDayFirst || isDaySecond
    ? {
        format: order.date.join(separator) + clock,
        type: hasClock ? 'timestamp' : 'date',
        valueOf,
      }
    : 'ambiguous';
}

/** Whether a text begins like a date that is not of ISO 8601. */
export function isLikeSpelled(text: string): boolean {
  return LIKE_SPELLED.test(text);
}

/** A date or moment of ISO 8601 in UTC as a format of strptime has it; what is none, such as an infinite one, as it is. */
export function spelledMoment(text: string, format: string): string {
  const [, year = '', month = '', day = '', hour = '00', minute = '00', second = '00'] =
    ISO_MOMENT.exec(text) ?? [];
  if (year === '') return text;
  const hours = Number(hour);
  const parts: Readonly<Record<string, string>> = {
    '%Y': year,
    '%m': month,
    '%d': day,
    '%H': hour,
    '%I': String(hours % 12 || 12).padStart(2, '0'),
    '%M': minute,
    '%S': second,
    '%p': hours < 12 ? 'AM' : 'PM',
  };
  return format.replaceAll(/%[a-z]/gi, (part) => parts[part] ?? part);
}

/** Where the year stands, what parts the date, and the clock: `last|.| %H:%M`; null where the year has not four digits. */
function shapeOf(parts: RegExpExecArray | null): string | null {
  if (parts === null) return null;
  const [, first = '', separator = '', , last = '', hour, , second, half] = parts;
  const isYearFirst = first.length === 4 && last.length <= 2;
  if (!isYearFirst && !(first.length <= 2 && last.length === 4)) return null;
  const where = `${isYearFirst ? 'year' : 'last'}|${separator}|`;
  if (hour === undefined) return where;
  const seconds = second === undefined ? '' : ':%S';
  return `${where} ${half === undefined ? '%H' : '%I'}:%M${seconds}${half === undefined ? '' : ' %p'}`;
}

function valueOfParts(parts: RegExpExecArray | null, { places }: Order, hasClock: boolean): number {
  if (parts === null) return NaN;
  const [year = '', month = '', day = ''] = places.map((place) => parts[place]);
  // Python has no year before 1
  const days = year === '0000' ? NaN : daysOf(year, month.padStart(2, '0'), day.padStart(2, '0'));
  return hasClock ? (days * 86_400 + secondsOf(parts)) * 1e6 : days;
}

/** Seconds since midnight; NaN for hours there are not. */
function secondsOf([
  ,
  ,
  ,
  ,
  ,
  hour = '',
  minute = '',
  second = '0',
  half,
]: RegExpExecArray): number {
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (half === 'PM' ? 12 : 0);
  const isClock = half === undefined || (Number(hour) >= 1 && Number(hour) <= 12);
  return isClock && hours < 24 && Number(minute) < 60 && Number(second) < 60
    ? (hours * 60 + Number(minute)) * 60 + Number(second)
    : NaN;
}
