import type { ColumnEncoder } from '../columns/column-encoder.js';
import { SECONDS_A_DAY, secondsOf } from '../columns/time-unit.js';
import type { ColumnProfile } from '../profile/profile-document.js';
import { countText, numberText, shareText } from './number-text.js';

/** Categories named in a summary. */
const NAMED = 4;
/** Characters of a category named. */
const LONGEST_NAME = 24;
/** Days below which the moments of a column are told with their minutes. */
const FEW_DAYS = 10;

/** What the training rows hold in a column, in one line and the column's own terms. */
export function summariseColumn(encoder: ColumnEncoder, profile: ColumnProfile): string {
  const document = encoder.toDocument();
  switch (document.kind) {
    case 'numeric':
      return numericSummary(encoder, profile);
    case 'boolean': {
      const [no = 0, yes = 0] = profile.counts;
      const label = document.source === 'boolean' ? 'true' : '1';
      return `${label} in ${shareText(yes / Math.max(no + yes, 1))}`;
    }
    case 'categorical':
      return categoricalSummary(document.categories, profile.counts);
    case 'timestamp':
      return momentsSummary(encoder, profile);
    case 'time': {
      const [first = 0, median = 0, last = 0] = endsAndMedian(profile.quantiles);
      return `${clockText(first)} to ${clockText(last)}, median ${clockText(median)}`;
    }
    default:
      return `${countText(encoder.width)} numbers a row`;
  }
}

function endsAndMedian(quantiles: readonly number[]): number[] {
  return [0, (quantiles.length - 1) >> 1, quantiles.length - 1].map((i) => quantiles[i] ?? 0);
}

function numericSummary(encoder: ColumnEncoder, { range, quantiles }: ColumnProfile): string {
  if (range === null) return 'no finite values';
  const [, middle = 0] = endsAndMedian(quantiles);
  const decoded = encoder.decode([Float32Array.of(middle)], 1);
  const median = decoded.type === 'number' ? Number(decoded.values[0]) : NaN;
  const noun = range.decimals === 0 ? 'whole numbers ' : '';
  // The median comes back from a float32, so it is rounded to what the column holds.
  const rounded = range.decimals === null ? median : Number(median.toFixed(range.decimals)) + 0;
  const texts = [range.smallest, range.largest, rounded, range.mean].map(numberText);
  return `${noun}${texts[0] ?? ''} to ${texts[1] ?? ''}, median ${texts[2] ?? ''}, mean ${texts[3] ?? ''}`;
}

function categoricalSummary(categories: readonly string[], counts: readonly number[]): string {
  const total = Math.max(
    counts.reduce((sum, count) => sum + count, 0),
    1,
  );
  const named = categories.slice(0, NAMED).map((value, index) => {
    const name = value.replaceAll(/\s+/g, ' ');
    const short = name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name;
    return `${short === '' ? "''" : short} (${shareText((counts[index + 1] ?? 0) / total)})`;
  });
  const others = counts.reduce((sum, count, c) => (c >= 1 && c <= NAMED ? sum : sum + count), 0);
  if (categories.length > NAMED) named.push(`others (${shareText(others / total)})`);
  const noun = (counts[0] ?? 0) > 0 ? 'values kept apart' : 'values';
  return `${countText(categories.length)} ${noun}: ${named.join(', ')}`;
}

function momentsSummary(encoder: ColumnEncoder, { quantiles }: ColumnProfile): string {
  const decoded = encoder.decode([Float32Array.from(endsAndMedian(quantiles))], 3);
  if (decoded.type !== 'timestamp') return 'moments';
  const { values, unit } = decoded;
  const [first = 0, median = 0, last = 0] = [0, 1, 2].map((i) =>
    secondsOf(Number(values[i] ?? 0), unit),
  );
  const isShort = last - first < FEW_DAYS * SECONDS_A_DAY && unit !== 'day';
  const text = (seconds: number): string => momentText(seconds, isShort);
  return `${text(first)} to ${text(last)}, median ${text(median)}`;
}

function momentText(seconds: number, withMinutes: boolean): string {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return `${numberText(seconds)} s after 1970`;
  const text = date.toISOString();
  const end = text.indexOf('T');
  return withMinutes ? `${text.slice(0, end)} ${text.slice(end + 1, end + 6)}` : text.slice(0, end);
}

/** A share of the day as hours and minutes. */
function clockText(share: number): string {
  // to the second first: the share comes back from float32s
  const minutes = Math.floor(Math.round(share * SECONDS_A_DAY) / 60) % (24 * 60);
  const two = (x: number): string => String(x).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
