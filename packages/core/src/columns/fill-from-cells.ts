import type { FeatureBatch } from './feature-batch.js';
import type { TableEncoder } from './table-encoder.js';
import { maskNulls, writeClasses, writeMissing } from './write-batch.js';

let classes = new Float32Array(1024);

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
 * `BoundTable.writeCells` writes it: classes become one-hot, NaN becomes 0 with mask 0.
 */
export function fillFromCells(
  encoder: TableEncoder,
  cells: Float32Array,
  order: Uint32Array,
  start: number,
  count: number,
  batch: FeatureBatch,
): void {
  if (classes.length < count) classes = new Float32Array(count);
  for (const place of encoder.places) {
    const { cell, feature, head } = place;
    if (place.encoder.loss === 'softmax_cross_entropy') {
      gather(cells, encoder.cells, cell, order, start, count, classes);
      writeClasses(classes, count, place, batch);
      continue;
    }
    let nulls = false;
    for (let c = 0; c < place.encoder.cells; c++) {
      const out = batch.features[feature + c];
      if (out === undefined) continue;
      nulls = gather(cells, encoder.cells, cell + c, order, start, count, out) || nulls;
    }
    if (nulls) maskNulls(count, place, batch);
    else batch.masks[head]?.fill(1, 0, count);
  }
  writeMissing(count, encoder.missing, batch);
}
