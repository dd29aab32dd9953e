import type { Model } from '@colatent/core';
import { isBytes, type ByteSource } from './ipc/byte-source.js';
import { readIpcGroups } from './ipc/read-ipc.js';
import { IpcWriter } from './ipc/ipc-writer.js';
import { joined } from './ipc/joined.js';
import { itemsOf } from './items-of.js';
import type { NewColumns } from './new-columns.js';
import { createTransformer } from './transformer.js';

/**
 * Adds a model's columns to the batches of an IPC stream or file: bytes in, the bytes of an IPC stream out. Batches come out one for
 * one, in order, as soon as they have come in whole; a stream without batches gives one with the new schema. Bytes are only asked for
 * when those before them have been taken, so that memory is used for one batch and its new columns, however long the stream.
 *
 * Compressed data comes out uncompressed.
 * @param onBatch is called with the number of rows of each batch when it has its new columns.
 * @throws ArrowDataError when the data is damaged, or ends before its end-of-stream marker: what has come out then has no such marker
 * either. What `createTransformer` throws.
 */
export async function* transformBytes(
  source: ByteSource,
  model: Model,
  columns: NewColumns,
  onBatch?: (rows: number) => void,
): AsyncGenerator<Uint8Array> {
  const { schema, groups, close } = await readIpcGroups(source);
  const writer = new IpcWriter();
  try {
    const transformer = createTransformer(model, schema, columns);
    yield* joined(writer.begin(transformer.schema));
    for await (const group of groups) {
      const parts = group.flatMap((batch) => writer.batch(transformer.transform(batch)));
      for (const { numRows } of group) onBatch?.(numRows);
      yield* joined(parts);
    }
    yield* joined(writer.end());
  } finally {
    await close();
  }
}

/**
 * `transformBytes` between streams of the web, such as the bodies of a request and its response.
 *
 * The stream that is returned fails as the data does, and lets go of `readable` when it is cancelled.
 */
export function transformIpc(
  readable: ByteSource,
  model: Model,
  columns: NewColumns,
): ReadableStream<Uint8Array> {
  const pieces = transformBytes(readable, model, columns);
  let isBegun = false;
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        isBegun = true;
        const next = await pieces.next();
        if (next.done === true) controller.close();
        else controller.enqueue(next.value);
      },
      cancel: async () => {
        await pieces.return(undefined);
        // what has not begun to read has nothing to let go of
        if (!isBegun && !isBytes(readable)) await itemsOf(readable).return();
      },
    },
    { highWaterMark: 0 },
  );
}
