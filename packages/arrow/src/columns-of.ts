import { Columns, UnreadableColumnError } from '@colatent/core';
import { DataType, type RecordBatch, type Schema } from 'apache-arrow';
import { columnReaderFor } from './reading/read-column.js';
import { leafChunk, schemaLeaves } from './reading/schema-leaves.js';

/** A schema's columns as a model sees them, and how batches are read as them. */
export interface ReadColumns {
  /** Every column, structs opened into dotted names, in order; `readable` says whether a model can use its type. */
  readonly columns: readonly {
    readonly name: string;
    /** The type as Arrow writes it. */
    readonly type: string;
    readonly readable: boolean;
  }[];
  /**
   * Columns of a batch by name: views of its buffers where the layouts agree.
   * @throws UnreadableColumnError when there is no such column, or its type cannot be read. ArrowDataError when the batch contradicts
   * itself.
   */
  readonly read: (batch: RecordBatch, names: readonly string[]) => Columns;
}

/** What models can be given of batches of a schema. */
export function columnsOf(schema: Schema): ReadColumns {
  const leaves = new Map(schemaLeaves(schema).map((leaf) => [leaf.name, leaf]));
  const readers = new Map(
    [...leaves].map(([name, { type }]) => [
      name,
      DataType.isNull(type) ? undefined : columnReaderFor(type),
    ]),
  );
  return {
    columns: [...leaves].map(([name, { typeName }]) => ({
      name,
      type: typeName,
      readable: readers.get(name) !== undefined,
    })),
    read: (batch, names) =>
      new Columns(
        names.map((name) => {
          const leaf = leaves.get(name);
          const read = readers.get(name);
          if (leaf === undefined || read === undefined) {
            throw new UnreadableColumnError(
              `column "${name}" ${leaf === undefined ? 'is not in the data' : `is a ${leaf.typeName}, which cannot be read`}`,
            );
          }
          return read(leafChunk(batch, leaf));
        }),
        batch.numRows,
      ),
  };
}
