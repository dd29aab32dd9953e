import type { Model } from '@colatent/core';
import { Schema, Struct, type Data, type Field, type RecordBatch } from 'apache-arrow';
import { assembleBatch } from './assemble-batch.js';
import { ColumnClashError } from './errors.js';
import { newColumns, type NewColumn, type NewColumns } from './new-columns.js';
import { modelReader } from './reading/model-reader.js';

/** Adds a model's columns to the batches of one schema. */
export interface Transformer {
  /** The schema of the batches that come out. */
  readonly schema: Schema;
  /** The same rows in the same order, the input's buffers shared, and the new columns. */
  readonly transform: (batch: RecordBatch) => RecordBatch;
}

/**
 * Prepares a transform, so that a schema the model cannot be run on is refused before the first row.
 * @throws MissingColumnError, ColumnsError, UnreadableColumnError when the model cannot be run on rows of that schema.
 * @throws ColumnClashError when a new column has the name of one there is, and `replace` is not set.
 * @throws OptionError when an option cannot be used.
 */
export function createTransformer(model: Model, schema: Schema, options: NewColumns): Transformer {
  const reader = modelReader(model, schema);
  const added = newColumns(model, options, reader);
  checkClashes(schema, added, options.replace ?? false);
  const places = placesOf(schema, added);
  const fields = [...schema.fields];
  added.forEach(({ field }, index) => {
    fields[places[index] ?? fields.length] = field;
  });
  const newSchema = new Schema(fields, new Map(schema.metadata), schema.dictionaries);
  const type = new Struct(fields);
  return {
    schema: newSchema,
    transform: (batch) => {
      const rows = reader.read(batch);
      const children: Data[] = [...batch.data.children];
      added.forEach(({ compute }, index) => {
        children[places[index] ?? children.length] = compute(rows, batch);
      });
      return assembleBatch(newSchema, type, children, batch.numRows, batch.metadata);
    },
  };
}

function checkClashes(schema: Schema, added: readonly NewColumn[], replace: boolean): void {
  const names = new Set<string>();
  for (const { name } of added.map(({ field }): Field => field)) {
    if (names.has(name)) {
      throw new ColumnClashError(`two new columns are named "${name}"; give one another name`);
    }
    names.add(name);
    if (!replace && schema.fields.some((field) => field.name === name)) {
      throw new ColumnClashError(
        `the data has a column "${name}" already; give the new one another name, or set replace`,
      );
    }
  }
}

/** Where each new column goes: in place of the column of its name, or after all others. */
function placesOf(schema: Schema, added: readonly NewColumn[]): number[] {
  let end = schema.fields.length;
  return added.map(({ field }) => {
    const at = schema.fields.findIndex(({ name }) => name === field.name);
    return at === -1 ? end++ : at;
  });
}
