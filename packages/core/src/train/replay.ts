import type { Column } from '../columns/column.js';
import { Columns } from '../columns/columns.js';
import { setValues } from '../columns/set-values.js';
import { isMarkedNull } from '../columns/validity.js';
import type { Model } from '../model/model.js';
import { takeRows } from '../profile/take-rows.js';
import { partOf, type Work } from '../work/work.js';
import { RowCollector } from './row-collector.js';

/** Score up to which a row made passes for one trained on; 95 % of these score below. */
const ORDINARY = 1.3;
/** Rows drawn for each one wanted. */
const DRAWS = 4;

/**
 * Rows a model makes and takes for ordinary itself, since one bell of latent vectors also gives rows between clusters: of four times as
 * many drawn, the first that score below 1.3, then, if they are too few, those that score least.
 */
export function* drawOrdinary(model: Model, count: number, seed: number): Work<Columns> {
  const collector = new RowCollector(Infinity, 0);
  const wanted = DRAWS * count;
  for (const batch of model.sampleBatches(wanted, { seed })) {
    collector.add(batch);
    yield (0.5 * collector.seen) / Math.max(wanted, 1);
  }
  const drawn = collector.toColumns();
  const scores = yield* partOf(model.scoreInPieces(drawn), 0.5, 1);
  const order = Uint32Array.from(scores, (_, row) => row).sort((a, b) => {
    const [one, other] = [a, b].map((row) => Math.max(scores[row] ?? 0, ORDINARY));
    return (one ?? 0) - (other ?? 0) || a - b;
  });
  return takeRows(drawn, order.subarray(0, count));
}

/**
 * Rows of a table, then rows that a model made, as one table in the types and units of the first.
 * @param columns at least one row.
 * @param made has the columns of the result, in any type their kinds decode to.
 */
export function appendRows(columns: Columns, rows: Uint32Array, made: Columns): Columns {
  const length = rows.length + made.length;
  // rows to be written over
  const places = new Uint32Array(length);
  places.set(rows);
  const read = [...columns].filter(({ name }) => made.get(name) !== undefined);
  const taken = takeRows(new Columns(read, columns.length), places);
  const appended = new Uint32Array(made.length).map((_, i) => rows.length + i);
  const joined = [...taken].map((column) => {
    const values = made.get(column.name);
    if (values === undefined || made.length === 0) return column;
    return markNullLike(setValues(column, appended, values), rows.length, values);
  });
  return new Columns(joined, length);
}

/** Makes NULL, from a row of the column on, what is NULL in another. */
function markNullLike(column: Column, start: number, like: Column): Column {
  const { validity, length } = column;
  const bits = new Uint8Array((length + 7) >> 3);
  let nulls = 0;
  for (let row = 0; row < length; row++) {
    const isNull =
      row < start ? validity && isMarkedNull(column, row) : isNullAt(like, row - start);
    if (isNull) nulls++;
    else bits[row >> 3] = (bits[row >> 3] ?? 0) | (1 << (row & 7));
  }
  return nulls === 0 ? column : { ...column, validity: { bits } };
}

function isNullAt(column: Column, row: number): boolean {
  return isMarkedNull(column, row) || (column.type === 'string' && column.at(row) === null);
}
