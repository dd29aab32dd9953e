import type { RecordBatch, Schema } from 'apache-arrow';
import { ArrowDataError } from './errors.js';
import { IpcWriter } from './ipc/write-ipc.js';
import { IpcFileWriter } from './ipc/write-ipc-file.js';
import { joined } from './transform-ipc.js';

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
  const writer = layout === 'file' ? fileWriter() : new IpcWriter();
  yield* joined(writer.begin(schema));
  for await (const batch of batches) yield* joined(writer.batch(batch));
  yield* joined(writer.end());
}

function fileWriter(): Pick<IpcWriter, 'begin' | 'batch' | 'end'> {
  const writer = new IpcFileWriter();
  const dictionaries = new Map<number, unknown>();
  return {
    begin: (schema) => {
      writer.reset(undefined, schema);
      return writer.takePieces();
    },
    batch: (batch) => {
      for (const [id, { data }] of batch.dictionaries) {
        if (dictionaries.has(id) && dictionaries.get(id) !== data[0]) {
          throw new ArrowDataError(
            'a dictionary changes from one batch to the next, which an Arrow file has no place for; write a stream',
          );
        }
        dictionaries.set(id, data[0]);
      }
      writer.write(batch);
      return writer.takePieces();
    },
    end: () => {
      writer.finish();
      return writer.takePieces();
    },
  };
}
