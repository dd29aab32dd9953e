import type { Model } from '@colatent/core';
import type { RecordBatch, Schema } from 'apache-arrow';
import { batchesOf, type BatchSource } from './batch-source.js';
import { checkSchema } from './check-schema.js';
import type { NewColumns } from './new-columns.js';
import { createTransformer, type Transformer } from './transformer.js';

/**
 * Batches with a model's columns added, one for one, in order, and only as they are asked for; see `withColumns`.
 * @throws ArrowDataError when the batches are not of one schema, or one contradicts itself. What `createTransformer` throws, at the
 * first batch.
 */
export async function* transformBatches(
  batches: BatchSource,
  model: Model,
  columns: NewColumns,
): AsyncGenerator<RecordBatch> {
  const transform = planned(model, columns);
  for await (const batch of batchesOf(batches)) yield transform(batch);
}

/**
 * A TransformStream that adds a model's columns to the batches that pass, one for one and in order. It holds one batch, and takes the
 * next when that one has been taken.
 *
 * The stream fails as `transformBatches` does.
 */
export function transformStream(
  model: Model,
  columns: NewColumns,
): TransformStream<RecordBatch, RecordBatch> {
  const transform = planned(model, columns);
  return new TransformStream<RecordBatch, RecordBatch>({
    transform: (batch, controller) => {
      controller.enqueue(transform(batch));
    },
  });
}

/** Plans at the first batch, and holds the others against its schema. */
function planned(model: Model, columns: NewColumns): Transformer['transform'] {
  let plan: { schema: Schema; transformer: Transformer } | undefined;
  return (batch) => {
    plan ??= { schema: batch.schema, transformer: createTransformer(model, batch.schema, columns) };
    checkSchema(plan.schema, batch.schema);
    return plan.transformer.transform(batch);
  };
}
