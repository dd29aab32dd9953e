import { Columns } from '../columns/columns.js';
import { storeFor } from '../train/column-store.js';

/** Some rows of a table, copied, as a table of their own in the order of `rows`. */
export function takeRows(columns: Columns, rows: Uint32Array): Columns {
  const slots = rows.map((_, i) => i);
  const taken = [...columns].map((column) => {
    const store = storeFor(column);
    store.put(column, rows, slots, rows.length);
    return store.toColumn(rows.length);
  });
  return new Columns(taken, rows.length);
}
