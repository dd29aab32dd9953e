import type { Column, Columns, Model } from '@colatent/core';
import { Field, Struct, makeData, type Data, type DataType, type RecordBatch } from 'apache-arrow';
import type { ModelColumn, ModelReader } from '../reading/model-reader.js';
import { leafChunk } from '../reading/schema-leaves.js';
import { columnWriterFor, type ColumnWriter } from './column-writer.js';
import { keepValues } from './keep-values.js';

/** Rows as structs of the columns a model reads, in the model's order and of the data's types. */
export interface RowStructs {
  readonly type: DataType;
  /** The rows as the model would expect them. */
  readonly reconstruct: (rows: Columns) => Data;
  /** The rows with their NULLs filled in. */
  readonly impute: (rows: Columns, batch: RecordBatch) => Data;
}

interface StructField {
  readonly column: ModelColumn;
  readonly writer: ColumnWriter;
}

/** How a model's reconstructed and imputed rows are written. */
export function rowStructs(model: Model, { columns, empty }: ModelReader): RowStructs {
  const examples = model.reconstruct(empty);
  const fields = columns.map((column): StructField => ({
    column,
    writer: columnWriterFor(column.leaf.type, columnOf(examples, column.name)),
  }));
  const type = new Struct(
    fields.map(({ column, writer }) => new Field(column.name, writer.type, true)),
  );
  const structData = (length: number, write: (field: StructField) => Data): Data =>
    makeData({ type, length, nullCount: 0, children: fields.map(write) });
  return {
    type,
    reconstruct: (rows) => {
      const expected = model.reconstruct(rows);
      return structData(rows.length, ({ column: { name }, writer }) =>
        writer.write(columnOf(expected, name)),
      );
    },
    impute: (rows, batch) => {
      const filled = model.impute(rows);
      return structData(rows.length, ({ column: { name, leaf }, writer }) => {
        const before = columnOf(rows, name);
        const after = columnOf(filled, name);
        const chunk = leafChunk(batch, leaf);
        const isSameType = writer.type === leaf.type;
        if (isSameType && after === before) return chunk.data;
        const written = writer.write(after);
        return isSameType ? keepValues(written, chunk.data, before) : written;
      });
    },
  };
}

function columnOf(columns: Columns, name: string): Column {
  const column = columns.get(name);
  if (column === undefined) throw new TypeError(`the model gave no column "${name}"`);
  return column;
}
