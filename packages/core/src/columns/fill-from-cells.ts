import type { FeatureBatch } from './feature-batch.js';
import type { TableEncoder } from './table-encoder.js';
import { maskNulls, writeMissing, writeMultiHot } from './write-batch.js';

let scratch: Float32Array[] = [];

/** Room for so many cells of a batch of rows. */
function cellScratch(cells: number, count: number): Float32Array[] {
  if (scratch.length < cells || (scratch[0]?.length ?? 0) < count) {
    scratch = Array.from({ length: cells }, () => new Float32Array(Math.max(count, 1024)));
  }
  return scratch.slice(0, cells);
}

/** out[i] = cells[order[start + i] * rowCells + cell]. @returns whether any is NaN. */
function gather(
  cells: Float32Array,
  rowCells: number,
  cell: number,
  order: Uint32Array,
  start: number,
  count: number,
  out: Float32Array,
): boolean {
  let nulls = false;
  for (let i = 0; i < count; i++) {
    const x = cells[(order[start + i] ?? 0) * rowCells + cell] ?? NaN;
    if (Number.isNaN(x)) nulls = true;
    out[i] = x;
  }
  return nulls;
}

/**
 * Fill rows 0 .. count - 1 of a batch from rows order[start], order[start + 1], ... of a row-major matrix of cells as
 * `BoundTable.writeCells` writes it: cells become features by their encoder's expansion, NaN becomes 0 with mask 0.
 */
export function fillFromCells(
  encoder: TableEncoder,
  cells: Float32Array,
  order: Uint32Array,
  start: number,
  count: number,
  batch: FeatureBatch,
): void {
  for (const place of encoder.places) {
    const { cell, feature, head } = place;
    const expands = place.encoder.expansion === 'multi_hot';
    const gathered = expands
      ? cellScratch(place.encoder.cells, count)
      : batch.features.slice(feature, feature + place.encoder.cells);
    let nulls = false;
    for (const [c, out] of gathered.entries()) {
      nulls = gather(cells, encoder.cells, cell + c, order, start, count, out) || nulls;
    }
    if (expands) writeMultiHot(gathered, count, place, batch);
    else if (nulls) maskNulls(count, place, batch);
    else batch.masks[head]?.fill(1, 0, count);
  }
  writeMissing(count, encoder.missing, batch);
}
