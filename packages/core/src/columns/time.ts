import type { Column, TimeColumn } from './column.js';
import type { ColumnEncoder } from './column-encoder.js';
import type { TimeDocument } from './encoder-document.js';
import { ALL_NULL, CONSTANT, NOT_FINITE, type LeftOut } from './left-out.js';
import { portableAtan2, portableCos, portableSin } from './portable-trigonometry.js';
import { readableColumn } from './readable-column.js';
import { summariseNumbers } from './summarise-numbers.js';
import { countsOf, readSeconds, SECONDS_A_DAY, secondsOf } from './time-unit.js';
import { markNulls } from './validity.js';

const BLOCK = 1024;
const scratch = new Float64Array(BLOCK);

/** Times of day as sine and cosine of the day, so that midnight has no seam. What is not finite is NULL. */
export class TimeEncoder implements ColumnEncoder {
  readonly kind = 'time';
  readonly cells = 2;
  readonly expansion = 'same';
  readonly width = 2;
  readonly loss = 'squared_error';
  readonly trainingWeight = 1;
  readonly #document: TimeDocument;

  constructor(document: TimeDocument) {
    this.#document = document;
  }

  get name(): string {
    return this.#document.name;
  }

  encodeCells(column: Column, start: number, count: number, out: readonly Float32Array[]): boolean {
    const readable = readableColumn(column, this.kind);
    const [sines, cosines] = out;
    if (sines === undefined || cosines === undefined) return false;
    let nulls = false;
    for (let at = 0; at < count; at += BLOCK) {
      const rows = Math.min(BLOCK, count - at);
      readSeconds(readable, start + at, rows, scratch);
      for (let i = 0; i < rows; i++) {
        const turns = (scratch[i] ?? NaN) / SECONDS_A_DAY;
        // Not finite makes NaN of both.
        const angle = 2 * Math.PI * (turns - Math.floor(turns));
        if (Number.isNaN(angle)) nulls = true;
        sines[at + i] = portableSin(angle);
        cosines[at + i] = portableCos(angle);
      }
    }
    nulls = markNulls(column.validity, start, count, sines, 0) || nulls;
    return markNulls(column.validity, start, count, cosines, 0) || nulls;
  }

  /** The time of day in the direction of (cosine, sine), in the training column's unit. */
  decode(outputs: readonly Float32Array[], count: number): TimeColumn {
    const { name, unit } = this.#document;
    const [sines, cosines] = outputs;
    // A time that would round up to the end of the day is the start of it.
    const end = SECONDS_A_DAY - secondsOf(0.5, unit);
    const seconds = Float64Array.from({ length: count }, (_, i) => {
      const turns = portableAtan2(sines?.[i] ?? 0, cosines?.[i] ?? 0) / (2 * Math.PI);
      const time = (turns - Math.floor(turns)) * SECONDS_A_DAY;
      return time < end ? time : 0;
    });
    const values = countsOf(seconds, unit);
    return { name, type: 'time', length: count, unit, values };
  }

  toDocument(): TimeDocument {
    return this.#document;
  }
}

/**
 * Looks whether times differ at all; there is nothing else to fit.
 * @param rows row numbers in ascending order. Default: all rows.
 */
export function fitTime(column: TimeColumn, rows?: Uint32Array): TimeEncoder | LeftOut {
  const { name, unit, length, validity } = column;
  const summary = summariseNumbers(
    (start, count, out) => {
      readSeconds(column, start, count, out);
      markNulls(validity, start, count, out, 0);
    },
    length,
    rows,
  );
  if (summary.observed === 0) return ALL_NULL;
  if (summary.finite === 0) return NOT_FINITE;
  if (summary.smallest === summary.largest) return CONSTANT;
  return new TimeEncoder({ kind: 'time', name, unit });
}
