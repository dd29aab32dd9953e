import type { Model } from '@colatent/core';
import { Table, type RecordBatch } from 'apache-arrow';
import type { NewColumns } from './new-columns.js';
import { createTransformer } from './transformer.js';

/**
 * A table with a model's columns added: the same rows in the same order and chunks, the input's buffers shared.
 * @throws what `createTransformer` throws; ArrowDataError when the data contradicts itself.
 */
export function withColumns(table: Table, model: Model, columns: NewColumns): Table {
  const { schema, transform } = createTransformer(model, table.schema, columns);
  return new Table(schema, table.batches.map(transform));
}

/** One batch with a model's columns added; see `withColumns`. For many batches of one schema, `createTransformer` plans once. */
export function transformBatch(batch: RecordBatch, model: Model, columns: NewColumns): RecordBatch {
  return createTransformer(model, batch.schema, columns).transform(batch);
}
