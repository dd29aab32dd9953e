import { Columns, type Model } from '@colatent/core';
import type { Vector } from '@duckdb/node-bindings';
import { FlatVector } from '../vectors/flat-vector.js';
import type { ModelCache } from './model-cache.js';
import { groupByModel } from './model-rows.js';
import { readRows } from '../rows/read-rows.js';
import type { RowArgument } from '../rows/row-argument.js';
import { takeRows } from '../rows/take-rows.js';
import { isValid } from '../vectors/vector-validity.js';

/**
 * Reads a chunk's rows for the models they name and hands them on, one call for each distinct model.
 * @param models vector of model files.
 * @param rows vector of STRUCTs.
 * @param length number of rows of the chunk.
 * @param apply gets a model, the columns it was trained on, and where in the chunk their rows are (null: they are the chunk).
 * @returns for each row 1 when it was handed on, 0 when its row or its model is NULL.
 */
export function applyModels(
  cache: ModelCache,
  argument: RowArgument,
  models: Vector,
  rows: Vector,
  length: number,
  apply: (model: Model, columns: Columns, chunkRows: Uint32Array | null) => void,
): Uint8Array {
  const applied = new Uint8Array(length);
  const layout = argument.layout(rows);
  if (layout === null) {
    return applied;
  }
  const rowMemory = new FlatVector(rows, length);
  const rowValidity = rowMemory.validity;
  for (const group of groupByModel(models, length, (row) => isValid(rowValidity, row))) {
    const model = cache.get(group.bytes);
    const columns = readRows(rowMemory, 0, length, argument.plan(model, layout));
    const chunkRows = group.rows;
    if (chunkRows === null) {
      apply(model, new Columns(columns, length), null);
      applied.fill(1);
    } else {
      const taken = columns.map((column) => takeRows(column, chunkRows));
      apply(model, new Columns(taken, chunkRows.length), chunkRows);
      for (const row of chunkRows) {
        applied[row] = 1;
      }
    }
  }
  if (rowValidity !== null) {
    for (let row = 0; row < length; row++) {
      applied[row] = isValid(rowValidity, row) ? (applied[row] ?? 0) : 0;
    }
  }
  return applied;
}
