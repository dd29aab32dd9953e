import type { BooleanColumn, Column, NumberColumn } from './column.js';
import type { ColumnEncoder } from './column-encoder.js';
import type { NumericDocument } from './encoder-document.js';
import { ALL_NULL, CONSTANT, NOT_FINITE, type LeftOut } from './left-out.js';
import { readNumbers } from './read-numbers.js';
import { readableColumn } from './readable-column.js';
import { signedLogInverse, spansMagnitudes, takeSignedLogs } from './signed-log.js';
import { LINEAR_DEVIATIONS, softClip, softClipInverse } from './soft-clip.js';
import { standardise, STANDARDISED_ROWS } from './standardise.js';
import { meanAndDeviation, summariseNumbers } from './summarise-numbers.js';
import { markNulls } from './validity.js';
import { numberReader, type BlockReader } from './visit-numbers.js';

/** Soft clip in place. @returns whether any number is NaN. */
function clip(numbers: Float32Array, at: number, count: number): boolean {
  let any = false;
  for (let i = at; i < at + count; i++) {
    const x = numbers[i] ?? NaN;
    if (x <= LINEAR_DEVIATIONS && x >= -LINEAR_DEVIATIONS) continue;
    if (Number.isNaN(x)) any = true;
    else numbers[i] = softClip(x);
  }
  return any;
}

/** Numbers, standardised and softly clipped; see `softClip`. NaN is NULL, an infinity a very far value. */
export class NumericEncoder implements ColumnEncoder {
  readonly kind = 'numeric';
  readonly cells = 1;
  readonly expansion = 'same';
  readonly width = 1;
  readonly loss = 'squared_error';
  readonly trainingWeight = 1;
  readonly #document: NumericDocument;
  readonly #inverse: number;

  constructor(document: NumericDocument) {
    this.#document = document;
    this.#inverse = 1 / document.deviation;
  }

  get name(): string {
    return this.#document.name;
  }

  encodeCells(column: Column, start: number, count: number, out: readonly Float32Array[]): boolean {
    const readable = readableColumn(column, this.kind);
    const [cells] = out;
    if (cells === undefined) return false;
    const { mean, transform } = this.#document;
    let nulls = false;
    for (let at = 0; at < count; at += STANDARDISED_ROWS) {
      const rows = Math.min(STANDARDISED_ROWS, count - at);
      const read = (numbers: Float64Array): void => {
        readNumbers(readable, start + at, rows, numbers);
        if (transform === 'signed_log') takeSignedLogs(numbers, rows);
      };
      if (standardise(read, rows, mean, this.#inverse, cells, at)) {
        nulls = clip(cells, at, rows) || nulls;
      }
    }
    return markNulls(column.validity, start, count, cells, 0) || nulls;
  }

  decode(outputs: readonly Float32Array[], count: number): NumberColumn {
    const { name, transform, mean, deviation, integer } = this.#document;
    const [features = new Float32Array(count)] = outputs;
    const values = Float64Array.from(features.subarray(0, count), (feature) => {
      const standardised = mean + softClipInverse(feature) * deviation;
      const x = transform === 'signed_log' ? signedLogInverse(standardised) : standardised;
      const finite = Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, x));
      return integer ? Math.round(finite) + 0 : finite;
    });
    return { name, type: 'number', length: count, values };
  }

  toDocument(): NumericDocument {
    return this.#document;
  }
}

/**
 * Fits mean and standard deviation to the finite values of some rows, or to those of their signed logarithms where the values span
 * many magnitudes; see `spansMagnitudes`.
 * @param rows row numbers in ascending order. Default: all rows.
 */
export function fitNumeric(
  column: NumberColumn | BooleanColumn,
  rows?: Uint32Array,
): NumericEncoder | LeftOut {
  const { name, length } = column;
  const read = numberReader(column);
  const summary = summariseNumbers(read, length, rows);
  if (summary.observed === 0) return ALL_NULL;
  if (summary.finite === 0) return NOT_FINITE;
  if (summary.smallest === summary.largest) return CONSTANT;

  const isWide = spansMagnitudes(read, length, rows, summary);
  const readLogs: BlockReader = (start, count, out) => {
    read(start, count, out);
    takeSignedLogs(out, count);
  };
  const { mean, deviation } = meanAndDeviation(isWide ? readLogs : read, length, rows);
  return new NumericEncoder({
    kind: 'numeric',
    name,
    transform: isWide ? 'signed_log' : 'identity',
    mean,
    deviation,
    integer: summary.integer,
  });
}
