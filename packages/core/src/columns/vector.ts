import { UnreadableColumnError } from '../errors.js';
import type { Column, VectorColumn } from './column.js';
import type { ColumnEncoder } from './column-encoder.js';
import { MAX_VECTOR_SIZE, SMALLEST_DEVIATION, type VectorDocument } from './encoder-document.js';
import { ALL_NULL, CONSTANT, NOT_FINITE, type LeftOut } from './left-out.js';
import { readableColumn } from './readable-column.js';
import { LINEAR_DEVIATIONS, softClip, softClipInverse } from './soft-clip.js';
import { markNulls } from './validity.js';
import { summariseVectors, visitVectors } from './vector-reader.js';

/**
 * Vectors: each element less its own mean, divided by one scale for all, then softly clipped; see `softClip`.
 *
 * One scale keeps what vectors mean: distances between embeddings, and pixels that hardly ever vary stay near 0 instead of having
 * their noise blown up. It is the root of the elements' mean variance, so the head's loss, a mean over elements, is about 1 before
 * training, whatever the size. A NaN element says nothing and counts as its mean; a vector of nothing but NaN is NULL. An infinite
 * element is a very far one.
 */
export class VectorEncoder implements ColumnEncoder {
  readonly kind = 'vector';
  readonly expansion = 'same';
  readonly cells: number;
  readonly width: number;
  readonly loss = 'squared_error';
  readonly trainingWeight = 1;
  readonly #document: VectorDocument;
  readonly #inverse: number;

  constructor(document: VectorDocument) {
    this.#document = document;
    this.#inverse = 1 / document.deviation;
    this.width = document.means.length;
    this.cells = this.width;
  }

  get name(): string {
    return this.#document.name;
  }

  /** @throws UnreadableColumnError also when the column's vectors are of another size. */
  encodeCells(column: Column, start: number, count: number, out: readonly Float32Array[]): boolean {
    const readable = readableColumn(column, this.kind);
    const { width } = this;
    if (readable.size !== width) {
      if (readable.size !== 0) {
        throw new UnreadableColumnError(
          `column "${column.name}" holds vectors of ${readable.size} elements, but the model reads vectors of ${width}; give vectors of that size`,
        );
      }
      for (const cells of out) cells.fill(NaN, 0, count);
      return count > 0;
    }
    let nulls = false;
    visitVectors(readable, start, count, (elements, firstRow, rows) => {
      nulls = this.#encodeBlock(elements, rows, out, firstRow - start) || nulls;
    });
    for (const cells of out) nulls = markNulls(column.validity, start, count, cells, 0) || nulls;
    return nulls;
  }

  /** Whole numbers where all training elements were. */
  decode(outputs: readonly Float32Array[], count: number): VectorColumn {
    const { name, means, deviation, integer } = this.#document;
    const { width } = this;
    const values = new Float64Array(count * width);
    means.forEach((mean, j) => {
      const features = outputs[j] ?? new Float32Array(count);
      for (let i = 0; i < count; i++) {
        const x = mean + softClipInverse(features[i] ?? 0) * deviation;
        values[i * width + j] = integer ? Math.round(x) + 0 : x;
      }
    });
    return { name, type: 'vector', length: count, size: width, values };
  }

  toDocument(): VectorDocument {
    return this.#document;
  }

  /** out[j][at + i] = feature j of row i. @returns whether any row is NaN throughout. */
  #encodeBlock(
    elements: Float64Array,
    rows: number,
    out: readonly Float32Array[],
    at: number,
  ): boolean {
    const { width } = this;
    const { means } = this.#document;
    const unknown = new Uint16Array(rows);
    for (let j = 0; j < width; j++) {
      const cells = out[j];
      const mean = means[j] ?? 0;
      for (let i = 0; cells !== undefined && i < rows; i++) {
        const x = ((elements[i * width + j] ?? NaN) - mean) * this.#inverse;
        if (x <= LINEAR_DEVIATIONS && x >= -LINEAR_DEVIATIONS) {
          cells[at + i] = x;
        } else if (Number.isNaN(x)) {
          cells[at + i] = 0;
          unknown[i] = (unknown[i] ?? 0) + 1;
        } else {
          cells[at + i] = softClip(x);
        }
      }
    }
    let nulls = false;
    for (let i = 0; i < rows; i++) {
      if (unknown[i] !== width) continue;
      nulls = true;
      for (const cells of out) cells[at + i] = NaN;
    }
    return nulls;
  }
}

/**
 * Fits the elements' means and their common scale to the finite elements of some rows.
 * @param rows row numbers in ascending order. Default: all rows.
 */
export function fitVector(column: VectorColumn, rows?: Uint32Array): VectorEncoder | LeftOut {
  const { name, size } = column;
  if (size > MAX_VECTOR_SIZE) {
    return {
      reason: `its vectors have ${size} elements, and a model reads at most ${MAX_VECTOR_SIZE}`,
    };
  }
  const { observed, finite, varies, integer, means, deviation } = summariseVectors(column, rows);
  if (observed === 0) return ALL_NULL;
  if (finite === 0) return NOT_FINITE;
  if (!varies) return CONSTANT;
  return new VectorEncoder({
    kind: 'vector',
    name,
    means: [...means],
    deviation: Math.max(deviation, SMALLEST_DEVIATION),
    integer,
  });
}
