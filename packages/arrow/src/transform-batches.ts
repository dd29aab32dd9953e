import type { Model } from '@colatent/core';
import type { RecordBatch, Schema } from 'apache-arrow';
import { openSource, type BatchSource } from './batch-source.js';
import { checkSchema } from './check-schema.js';
import type { NewColumns } from './new-columns.js';
import { createTransformer, type Transformer } from './transformer.js';

/**
 * Batches with a model's columns added, one for one, in order, and only as they are asked for; see `withColumns`.
 * @throws ArrowDataError when the source is none, the batches are not of one schema, or one contradicts itself. What
 * `createTransformer` throws, before the first batch.
 */
export async function* transformBatches(
  source: BatchSource,
  model: Model,
  columns: NewColumns,
): AsyncGenerator<RecordBatch> {
  const { schema, batches, close } = await openSource(source);
  try {
    if (schema === null) return;
    const transformer = createTransformer(model, schema, columns);
    for await (const batch of batches) {
      checkSchema(schema, batch.schema);
      yield transformer.transform(batch);
    }
  } finally {
    await close();
  }
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
  // planned at the first batch, against which the others are held
  let plan: { schema: Schema; transformer: Transformer } | undefined;
  return new TransformStream<RecordBatch, RecordBatch>({
    transform: (batch, controller) => {
      const { schema } = batch;
      plan ??= { schema, transformer: createTransformer(model, schema, columns) };
      checkSchema(plan.schema, schema);
      controller.enqueue(plan.transformer.transform(batch));
    },
  });
}
