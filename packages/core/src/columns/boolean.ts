import { UnreadableColumnError } from '../errors.js';
import type { BooleanColumn, Column, NumberColumn } from './column.js';
import type { ColumnEncoder } from './column-encoder.js';
import type { BooleanDocument } from './encoder-document.js';
import { entropyWeight } from './entropy-weight.js';
import { ALL_NULL, CONSTANT, type LeftOut } from './left-out.js';
import { readNumbers } from './read-numbers.js';
import { readableColumn } from './readable-column.js';
import { markNulls } from './validity.js';
import { numberReader, visitNumbers } from './visit-numbers.js';

const BLOCK = 1024;
const scratch = new Float64Array(BLOCK);

/** Truth values as 0 and 1. A number that is neither, which training cannot have seen, counts as the rarer of the two. */
export class BooleanEncoder implements ColumnEncoder {
  readonly kind = 'boolean';
  readonly cells = 1;
  readonly expansion = 'same';
  readonly width = 1;
  readonly loss = 'sigmoid_cross_entropy';
  readonly #document: BooleanDocument;

  constructor(document: BooleanDocument) {
    this.#document = document;
  }

  get name(): string {
    return this.#document.name;
  }

  get trainingWeight(): number {
    return this.#document.trainingWeight;
  }

  encodeCells(column: Column, start: number, count: number, out: readonly Float32Array[]): boolean {
    const readable = readableColumn(column, this.kind);
    const [cells] = out;
    if (cells === undefined) return false;
    const unseen = this.#document.rarer ? 1 : 0;
    let nulls = false;
    for (let at = 0; at < count; at += BLOCK) {
      const rows = Math.min(BLOCK, count - at);
      readNumbers(readable, start + at, rows, scratch);
      for (let i = 0; i < rows; i++) {
        const x = scratch[i] ?? NaN;
        if (Number.isNaN(x)) nulls = true;
        cells[at + i] = x === 0 || x === 1 || Number.isNaN(x) ? x : unseen;
      }
    }
    return markNulls(column.validity, start, count, cells, 0) || nulls;
  }

  decode(outputs: readonly Float32Array[], count: number): BooleanColumn | NumberColumn {
    const { name, source } = this.#document;
    const [logits = new Float32Array(count)] = outputs;
    const values = Uint8Array.from(logits.subarray(0, count), (logit) => (logit > 0 ? 1 : 0));
    return source === 'boolean'
      ? { name, type: 'boolean', length: count, values }
      : { name, type: 'number', length: count, values: Float64Array.from(values) };
  }

  toDocument(): BooleanDocument {
    return this.#document;
  }
}

/**
 * Counts the truth values of some rows.
 * @param rows row numbers in ascending order. Default: all rows.
 * @throws UnreadableColumnError when a number is neither 0 nor 1.
 */
export function fitBoolean(
  column: BooleanColumn | NumberColumn,
  rows?: Uint32Array,
): BooleanEncoder | LeftOut {
  const { name } = column;
  let observed = 0;
  let ones = 0;
  visitNumbers(numberReader(column), column.length, rows, (numbers, count) => {
    for (let i = 0; i < count; i++) {
      const x = numbers[i] ?? NaN;
      if (Number.isNaN(x)) continue;
      if (x !== 0 && x !== 1) {
        throw new UnreadableColumnError(
          `column "${name}" holds the number ${x}, but boolean values are read from 0 and 1 alone; set its kind to numeric or categorical`,
        );
      }
      observed++;
      ones += x;
    }
    return true;
  });
  if (observed === 0) return ALL_NULL;
  if (ones === 0 || ones === observed) return CONSTANT;
  return new BooleanEncoder({
    kind: 'boolean',
    name,
    source: column.type,
    rarer: ones <= observed - ones,
    trainingWeight: entropyWeight([ones, observed - ones]),
  });
}
