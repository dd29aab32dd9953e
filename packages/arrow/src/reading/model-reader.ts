import {
  Columns,
  ColumnsError,
  MissingColumnError,
  UnreadableColumnError,
  nullColumn,
  type Column,
  type Model,
} from '@colatent/core';
import { DataType, makeData, type RecordBatch, type Schema } from 'apache-arrow';
import { columnReaderFor, type ColumnReader, type ColumnSource } from './read-column.js';
import { leafChunk, schemaLeaves, type SchemaLeaf } from './schema-leaves.js';

/** A column of a schema that a model reads. */
export interface ModelColumn {
  readonly leaf: SchemaLeaf;
  /** The name the model knows it by. */
  readonly name: string;
  readonly read: ColumnReader;
}

/** Reads batches of a schema as a model's columns. */
export interface ModelReader {
  readonly columns: readonly ModelColumn[];
  readonly read: (batch: RecordBatch) => Columns;
  /** The columns without rows. */
  readonly empty: Columns;
}

/**
 * Finds the columns a model was trained on in a schema, by name (capitals matter only where two names differ in nothing else), and
 * gives what reads them from a batch. Other columns may be of any type.
 * @throws MissingColumnError when the schema lacks columns. ColumnsError when it has two.
 * @throws UnreadableColumnError when a column's type cannot be read, or not as what it means to the model.
 */
export function modelReader(model: Model, schema: Schema): ModelReader {
  const leaves = schemaLeaves(schema);
  const { columns } = model.info;
  const found = columns.flatMap(({ name, kind }) => {
    const leaf = findLeaf(leaves, name);
    return leaf === undefined ? [] : [{ name, kind, leaf }];
  });
  if (found.length < columns.length) {
    const read = columns.map(({ name }) => name);
    const missing = read.filter((name) => findLeaf(leaves, name) === undefined);
    throw new MissingColumnError({ missing, read, there: leaves.map(({ name }) => name) });
  }
  const plan = found.map(({ name, kind, leaf }): ModelColumn => {
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
  const empty = new Columns(
    plan.map(({ leaf: { type }, name, read }) =>
      read({ name, data: makeData({ type, length: 0, nullCount: 0 }), validity: null }),
    ),
    0,
  );
  // rows are refused for what their columns are, however few they are
  model.score(empty);
  return { columns: plan, read: (batch) => readBatch(batch, plan), empty };
}

function findLeaf(leaves: readonly SchemaLeaf[], name: string): SchemaLeaf | undefined {
  const [exact, another] = leaves.filter((leaf) => leaf.name === name);
  if (another !== undefined) {
    throw new ColumnsError(
      `the data has two columns named "${name}", and the model reads one of that name; rename or drop the other`,
    );
  }
  if (exact !== undefined) return exact;
  const alike = leaves.filter((leaf) => leaf.name.toLowerCase() === name.toLowerCase());
  return alike.length === 1 ? alike[0] : undefined;
}

function readBatch(batch: RecordBatch, plan: readonly ModelColumn[]): Columns {
  const columns = plan.map(({ leaf, name, read }) => read(leafChunk(batch, leaf, name)));
  return new Columns(columns, batch.numRows);
}
