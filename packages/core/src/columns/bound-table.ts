import type { Column } from './column.js';
import type { ColumnPlace, FeatureBatch, MissingPlace } from './feature-batch.js';
import { PIECE, type Work } from '../work/work.js';
import { maskNulls, writeMissing, writeMultiHot } from './write-batch.js';

/** A column to read, and where its numbers go. */
export interface BoundColumn {
  readonly column: Column;
  readonly place: ColumnPlace;
}

/** Most rows encoded at a time into cells: a few tens of kilobytes a column at most. */
const BLOCK = 1024;
/** Most cells of a column's block, so that long vectors take fewer rows rather than more memory. */
const BLOCK_CELLS = 2 ** 19;

/** A table whose columns are checked and matched with a model's encoders. It reads the caller's buffers where they lie. */
export class BoundTable {
  /** Number of rows. */
  readonly length: number;
  readonly #columns: readonly BoundColumn[];
  readonly #missing: readonly MissingPlace[];
  readonly #rowCells: number;
  readonly #block: number;
  #scratch: readonly Float32Array[];

  /**
   * @param missing where columns' NULLs are features.
   * @param rowCells cells a row, of all columns.
   */
  constructor(
    length: number,
    columns: readonly BoundColumn[],
    missing: readonly MissingPlace[],
    rowCells: number,
  ) {
    this.length = length;
    this.#columns = columns;
    this.#missing = missing;
    this.#rowCells = rowCells;
    const most = Math.max(0, ...columns.map(({ place }) => place.encoder.cells));
    this.#block = Math.min(BLOCK, Math.ceil(BLOCK_CELLS / Math.max(most, 1)));
    this.#scratch = Array.from({ length: most }, () => new Float32Array(this.#block));
  }

  /**
   * Encode rows start .. start + count - 1 into rows 0 .. count - 1 of a batch: features and masks of every column. All features
   * are finite; those of NULLs are 0.
   */
  encode(start: number, count: number, batch: FeatureBatch): void {
    for (const { column, place } of this.#columns) {
      const { encoder, feature, head } = place;
      if (encoder.expansion === 'multi_hot') {
        const cells = this.#cellScratch(encoder.cells, count);
        encoder.encodeCells(column, start, count, cells);
        writeMultiHot(cells, count, place, batch);
      } else {
        const out = batch.features.slice(feature, feature + encoder.width);
        if (encoder.encodeCells(column, start, count, out)) maskNulls(count, place, batch);
        else batch.masks[head]?.fill(1, 0, count);
      }
    }
    writeMissing(count, this.#missing, batch);
  }

  /**
   * Write the cells of rows start .. start + count - 1 into a row-major matrix of cells, the first of them as its row `firstRow`.
   * NULLs are NaN.
   */
  writeCells(start: number, count: number, cells: Float32Array, firstRow: number): void {
    const rowCells = this.#rowCells;
    for (let done = 0; done < count; done += this.#block) {
      const rows = Math.min(this.#block, count - done);
      for (const { column, place } of this.#columns) {
        const block = this.#cellScratch(place.encoder.cells, rows);
        place.encoder.encodeCells(column, start + done, rows, block);
        block.forEach((values, c) => {
          let at = (firstRow + done) * rowCells + place.cell + c;
          for (let i = 0; i < rows; i++, at += rowCells) cells[at] = values[i] ?? NaN;
        });
      }
    }
  }

  /** Writes the cells of all rows into such a matrix, in pieces. */
  *writingCells(cells: Float32Array): Work<void> {
    const rows = Math.ceil(PIECE / (8 * this.#rowCells));
    for (let start = 0; start < this.length; start += rows) {
      this.writeCells(start, Math.min(rows, this.length - start), cells, start);
      yield Math.min(1, (start + rows) / this.length);
    }
  }

  /** Room for so many cells of a block of rows; blocks beyond the usual size make it grow. */
  #cellScratch(cells: number, count: number): Float32Array[] {
    if ((this.#scratch[0]?.length ?? 0) < count) {
      this.#scratch = this.#scratch.map(() => new Float32Array(count));
    }
    return this.#scratch.slice(0, cells);
  }
}
