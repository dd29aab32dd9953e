import {
  Columns,
  MissingColumnError,
  UnreadableColumnError,
  nullColumn,
  type Column,
  type Model,
} from '@colatent/core';
import { DataType, type RecordBatch, type Schema } from 'apache-arrow';
import { ArrowDataError } from '../errors.js';
import { columnReaderFor, type ColumnReader, type ColumnSource } from './read-column.js';
import { leafChunk, schemaLeaves, type SchemaLeaf } from './schema-leaves.js';

interface PlannedColumn {
  readonly leaf: SchemaLeaf;
  /** The name the model knows it by. */
  readonly name: string;
  readonly read: ColumnReader;
}

/**
 * Finds the columns a model was trained on in a schema, by name (capitals matter only where two names differ in nothing else), and
 * gives what reads them from a batch. Other columns may be of any type.
 * @throws MissingColumnError when the schema has no column of a name.
 * @throws UnreadableColumnError when a column's type cannot be read.
 */
export function modelReader(model: Model, schema: Schema): (batch: RecordBatch) => Columns {
  const leaves = schemaLeaves(schema);
  const plan = model.info.columns.map(({ name, kind }): PlannedColumn => {
    const leaf = findLeaf(leaves, name);
    if (leaf === undefined) {
      const names = leaves.map((other) => other.name).join(', ');
      throw new MissingColumnError(
        `the model was trained on a column "${name}" and the data has none of that name; it has: ${names}`,
      );
    }
    const read = DataType.isNull(leaf.type)
      ? ({ data }: ColumnSource): Column => nullColumn(name, kind, data.length)
      : columnReaderFor(leaf.type);
    if (read === undefined) {
      throw new UnreadableColumnError(
        `column "${leaf.name}" is a ${leaf.typeName}, which cannot be read; the model takes it as ${kind}`,
      );
    }
    return { leaf, name, read };
  });
  return (batch) => readBatch(batch, plan);
}

function findLeaf(leaves: readonly SchemaLeaf[], name: string): SchemaLeaf | undefined {
  const exact = leaves.find((leaf) => leaf.name === name);
  if (exact !== undefined) return exact;
  const alike = leaves.filter((leaf) => leaf.name.toLowerCase() === name.toLowerCase());
  return alike.length === 1 ? alike[0] : undefined;
}

function readBatch(batch: RecordBatch, plan: readonly PlannedColumn[]): Columns {
  const columns = plan.map(({ leaf, name, read }) => {
    const chunk = leafChunk(batch.data.children, leaf);
    if (chunk?.data.length !== batch.numRows) {
      throw new ArrowDataError(
        `column "${leaf.name}" is not as long as its batch of ${batch.numRows} rows; the data is damaged`,
      );
    }
    return read({ name, ...chunk });
  });
  return new Columns(columns, batch.numRows);
}
