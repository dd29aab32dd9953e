import type { RecordBatch, Schema } from 'apache-arrow';
import { FilePieceWriter } from './ipc/file-piece-writer.js';
import { IpcWriter } from './ipc/ipc-writer.js';
import { joined } from './ipc/joined.js';

/** How IPC bytes are laid out: one after the other, or with a footer that lets a reader go to any batch. */
export type IpcLayout = 'stream' | 'file';

/**
 * Batches of one schema as IPC bytes, not compressed, one batch at a time as they are asked for. The bytes end as a stream or a file
 * does only when the batches have: what comes out of batches that fail is not whole, and says so to its reader.
 * @param layout Default: 'stream'. A file has its schema at its beginning too, so that it can be read as it comes.
 * @throws ArrowDataError when a dictionary is replaced between batches, which a file has no place for. What the batches throw.
 */
export async function* writeIpc(
  schema: Schema,
  batches: Iterable<RecordBatch> | AsyncIterable<RecordBatch>,
  layout: IpcLayout = 'stream',
): AsyncGenerator<Uint8Array> {
  const writer = layout === 'file' ? new IpcWriter(new FilePieceWriter()) : new IpcWriter();
  yield* joined(writer.begin(schema));
  for await (const batch of batches) yield* joined(writer.batch(batch));
  yield* joined(writer.end());
}
