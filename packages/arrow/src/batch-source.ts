import { RecordBatch, Table, type RecordBatchReader } from 'apache-arrow';
import { readIpc } from './ipc/read-ipc.js';

/**
 * Where batches come from: a table, one batch, batches in any order of arrival, an IPC reader, or the bytes of an IPC stream or file.
 */
export type BatchSource =
  | Table
  | RecordBatch
  | Uint8Array
  | RecordBatchReader
  | Iterable<RecordBatch>
  | AsyncIterable<RecordBatch>;

/** The batches of a source, one after the other; batches without rows among them. */
export async function* batchesOf(source: BatchSource): AsyncGenerator<RecordBatch> {
  if (source instanceof RecordBatch) {
    yield source;
  } else if (source instanceof Table) {
    yield* source.batches;
  } else if (source instanceof Uint8Array) {
    yield* (await readIpc(source)).batches;
  } else {
    yield* source;
  }
}
