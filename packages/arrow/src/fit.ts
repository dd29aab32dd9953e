import { fit as fitColumns, type Columns, type FitOptions, type FitResult } from '@colatent/core';
import type { Schema } from 'apache-arrow';
import { openSource, type BatchSource, type OpenSource } from './batch-source.js';
import { checkSchema } from './check-schema.js';
import { ArrowDataError } from './errors.js';
import { trainingReader, type TrainingReader } from './reading/training-reader.js';

/**
 * Trains a model on Arrow data. Batches are read once and one at a time, bytes as they come: what is kept of them are the rows to train
 * on, all of them or, beyond `memoryBudget`, an even sample; `rows` of the result says which, and a warning says so.
 *
 * Fields of structs are columns with dotted names. Timestamps with an IANA time zone are read in it, unless `columns` says another.
 * @throws UnreadableColumnError when a column is of a type that cannot be read and is not excluded.
 * @throws ArrowDataError when the source is none, the data contradicts itself, or has neither a batch nor a schema.
 * @throws what `fit` of @colatent/core throws.
 */
export async function fit(source: BatchSource, options: FitOptions = {}): Promise<FitResult> {
  const { schema, batches, close } = await openSource(source);
  try {
    if (schema === null) {
      throw new ArrowDataError(
        'there is nothing to train on: the source has no batch, and so no schema',
      );
    }
    const reader = trainingReader(schema, options.columns);
    const result = await fitColumns(columnsOf(schema, batches, reader), {
      ...options,
      columns: reader.columns,
    });
    return { ...result, warnings: [...reader.warnings, ...result.warnings] };
  } finally {
    await close();
  }
}

async function* columnsOf(
  schema: Schema,
  batches: OpenSource['batches'],
  reader: TrainingReader,
): AsyncGenerator<Columns> {
  for await (const batch of batches) {
    checkSchema(schema, batch.schema);
    yield reader.read(batch);
  }
}
