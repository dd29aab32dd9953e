import type { Column } from '../columns/column.js';
import { Columns } from '../columns/columns.js';
import { storeFor } from '../train/column-store.js';
import { inOneGo, type Work } from '../work/work.js';

/** Some rows of a table, copied, as a table of their own in the order of `rows`. */
export function takeRows(columns: Columns, rows: Uint32Array): Columns {
  return inOneGo(takingRows(columns, rows));
}

/** `takeRows` in pieces, a column each. */
export function* takingRows(columns: Columns, rows: Uint32Array): Work<Columns> {
  const slots = rows.map((_, i) => i);
  const all = [...columns];
  const taken: Column[] = [];
  for (const column of all) {
    yield taken.length / all.length;
    const store = storeFor(column);
    store.put(column, rows, slots, rows.length);
    taken.push(store.toColumn(rows.length));
  }
  return new Columns(taken, rows.length);
}
