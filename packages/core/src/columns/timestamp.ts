import type { Column, TimestampColumn } from './column.js';
import type { ColumnEncoder } from './column-encoder.js';
import type { TimestampDocument } from './encoder-document.js';
import { ALL_NULL, CONSTANT, NOT_FINITE, type LeftOut } from './left-out.js';
import { portableCos, portableSin } from './portable-trigonometry.js';
import { readableColumn } from './readable-column.js';
import { softClip, softClipInverse } from './soft-clip.js';
import { meanAndDeviation, summariseNumbers } from './summarise-numbers.js';
import { lookUpTimeZone, toLocalSeconds } from './time-zone.js';
import { countsOf, readSeconds, SECONDS_A_DAY } from './time-unit.js';
import { markNulls } from './validity.js';
import type { BlockReader } from './visit-numbers.js';

type Cycle = TimestampDocument['cycles'][number];

/** Seconds in a cycle. The year is the mean Gregorian one, 365.2425 days, so that it has no seam on New Year's Eve. */
export const CYCLE_SECONDS: Readonly<Record<Cycle, number>> = {
  day: SECONDS_A_DAY,
  week: 7 * SECONDS_A_DAY,
  year: 365.2425 * SECONDS_A_DAY,
};

/** Seconds the training values must span for a cycle to be told from the trend: two of it. */
const LEAST_SPAN: Readonly<Record<Cycle, number>> = {
  day: 2 * CYCLE_SECONDS.day,
  week: 2 * CYCLE_SECONDS.week,
  year: 2 * CYCLE_SECONDS.year,
};

const BLOCK = 1024;
const scratch = new Float64Array(BLOCK);

/** Sine and cosine of where in a cycle of so many seconds each moment lies; infinities have no place in it, so 0 and 0. */
function encodeCycle(
  seconds: Float64Array,
  count: number,
  period: number,
  sines: Float32Array,
  cosines: Float32Array,
  at: number,
): void {
  for (let i = 0; i < count; i++) {
    const turns = (seconds[i] ?? NaN) / period;
    const angle = 2 * Math.PI * (turns - Math.floor(turns));
    const isInfinite = Math.abs(turns) === Infinity;
    sines[at + i] = isInfinite ? 0 : portableSin(angle);
    cosines[at + i] = isInfinite ? 0 : portableCos(angle);
  }
}

/**
 * Moments: the trend, which is the standardised and softly clipped time, then sine and cosine of the day, the week and the year, as far
 * as the training values span them, by the clock of a time zone or UTC.
 */
export class TimestampEncoder implements ColumnEncoder {
  readonly kind = 'timestamp';
  readonly cells: number;
  readonly expansion = 'same';
  readonly width: number;
  readonly loss = 'squared_error';
  readonly trainingWeight = 1;
  readonly #document: TimestampDocument;

  constructor(document: TimestampDocument) {
    this.#document = document;
    this.width = 1 + 2 * document.cycles.length;
    this.cells = this.width;
  }

  get name(): string {
    return this.#document.name;
  }

  encodeCells(column: Column, start: number, count: number, out: readonly Float32Array[]): boolean {
    const readable = readableColumn(column, this.kind);
    const { mean, deviation, cycles, timeZone } = this.#document;
    const [trend, ...waves] = out;
    if (trend === undefined) return false;
    let nulls = false;
    for (let at = 0; at < count; at += BLOCK) {
      const rows = Math.min(BLOCK, count - at);
      readSeconds(readable, start + at, rows, scratch);
      for (let i = 0; i < rows; i++) {
        const x = scratch[i] ?? NaN;
        if (Number.isNaN(x)) nulls = true;
        trend[at + i] = softClip((x - mean) / deviation);
      }
      if (timeZone !== undefined) toLocalSeconds(scratch, rows, timeZone);
      cycles.forEach((cycle, index) => {
        const [sines, cosines] = [waves[2 * index], waves[2 * index + 1]];
        if (sines === undefined || cosines === undefined) return;
        encodeCycle(scratch, rows, CYCLE_SECONDS[cycle], sines, cosines, at);
      });
    }
    for (const cells of out) nulls = markNulls(column.validity, start, count, cells, 0) || nulls;
    return nulls;
  }

  /** The moment the trend stands for, in the training column's unit. */
  decode(outputs: readonly Float32Array[], count: number): TimestampColumn {
    const { name, unit, mean, deviation } = this.#document;
    const [trend = new Float32Array(count)] = outputs;
    const seconds = Float64Array.from(
      trend.subarray(0, count),
      (feature) => mean + softClipInverse(feature) * deviation,
    );
    return { name, type: 'timestamp', length: count, unit, values: countsOf(seconds, unit) };
  }

  toDocument(): TimestampDocument {
    return this.#document;
  }
}

/** The cycles that training values over so many seconds tell; dates have no time of day. */
function cyclesWithin(span: number, unit: TimestampColumn['unit']): Cycle[] {
  const cycles: readonly Cycle[] = unit === 'day' ? ['week', 'year'] : ['day', 'week', 'year'];
  return cycles.filter((cycle) => span > LEAST_SPAN[cycle]);
}

/**
 * Fits the trend and chooses the cycles: the day where training values span more than 2 days and the unit is finer than a day, the
 * week beyond 14 days, the year beyond 2 years.
 * @param rows row numbers in ascending order. Default: all rows.
 * @param timeZone whose clock the cycles go by. Default: UTC.
 * @throws OptionError when the host does not know the time zone.
 */
export function fitTimestamp(
  column: TimestampColumn,
  rows?: Uint32Array,
  timeZone?: string,
): TimestampEncoder | LeftOut {
  const { name, unit, length, validity } = column;
  const read: BlockReader = (start, count, out) => {
    readSeconds(column, start, count, out);
    markNulls(validity, start, count, out, 0);
  };
  const summary = summariseNumbers(read, length, rows);
  if (summary.observed === 0) return ALL_NULL;
  if (summary.finite === 0) return NOT_FINITE;
  if (summary.smallest === summary.largest) return CONSTANT;
  const { mean, deviation } = meanAndDeviation(read, length, rows);
  const cycles = cyclesWithin(summary.largest - summary.smallest, unit);
  return new TimestampEncoder({
    kind: 'timestamp',
    name,
    unit,
    mean,
    deviation,
    cycles,
    ...(timeZone !== undefined && { timeZone: lookUpTimeZone(timeZone) }),
  });
}
