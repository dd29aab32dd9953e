import { fit as fitColumns, type Columns, type FitOptions, type FitResult } from '@colatent/core';
import type { RecordBatch } from 'apache-arrow';
import { batchesOf, type BatchSource } from './batch-source.js';
import { checkSchema } from './check-schema.js';
import { ArrowDataError } from './errors.js';
import { trainingReader, type TrainingReader } from './reading/training-reader.js';

/**
 * Trains a model on Arrow data. Batches are read once and one at a time: what is kept of them are the rows to train on, all of them
 * or, beyond `memoryBudget`, an even sample; `rows` of the result says which.
 *
 * Fields of structs are columns with dotted names. Timestamps with an IANA time zone are read in it, unless `columns` says another.
 * @throws UnreadableColumnError when a column is of a type that cannot be read and is not excluded.
 * @throws ArrowDataError when the data contradicts itself, or has no batch.
 * @throws what `fit` of @colatent/core throws.
 */
export async function fit(source: BatchSource, options: FitOptions = {}): Promise<FitResult> {
  const batches = batchesOf(source)[Symbol.asyncIterator]();
  const first = await batches.next();
  if (first.done === true) {
    throw new ArrowDataError(
      'there is nothing to train on: the source has no batch, and so no schema',
    );
  }
  const reader = trainingReader(first.value.schema, options.columns);
  const result = await fitColumns(columnsOf(first.value, batches, reader), {
    ...options,
    columns: reader.columns,
  });
  return { ...result, warnings: [...reader.warnings, ...result.warnings] };
}

async function* columnsOf(
  first: RecordBatch,
  rest: AsyncIterator<RecordBatch>,
  reader: TrainingReader,
): AsyncGenerator<Columns> {
  yield reader.read(first);
  for (;;) {
    const next = await rest.next();
    if (next.done === true) return;
    checkSchema(first.schema, next.value.schema);
    yield reader.read(next.value);
  }
}
