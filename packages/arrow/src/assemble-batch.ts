import { RecordBatch, Schema, Struct, makeData, type Data } from 'apache-arrow';

const NO_FIELDS = new Schema([]);
const NO_COLUMNS = makeData({ type: new Struct([]), length: 0, nullCount: 0, children: [] });

/**
 * A batch of a schema that many batches share. The constructor of apache-arrow gives each batch a schema of its own, and makes every
 * field anew for it, which takes longer than all else that is done for a batch of a thousand rows.
 * @param type the struct of the schema's fields, one for all batches.
 * @param columns a chunk for each field, in order.
 */
export function assembleBatch(
  schema: Schema,
  type: Struct,
  columns: Data[],
  length: number,
  metadata: Map<string, string>,
): RecordBatch {
  const data = makeData({ type, length, nullCount: 0, children: columns });
  // a column that is shorter than its batch is lengthened by the constructor
  if (columns.some((column) => column.length !== length)) {
    return new RecordBatch(schema, data, metadata);
  }
  return Object.assign(new RecordBatch(NO_FIELDS, NO_COLUMNS, metadata), { schema, data });
}
