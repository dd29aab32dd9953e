import { RecordBatch, Schema, Table, type RecordBatchReader } from 'apache-arrow';
import { ArrowDataError } from './errors.js';
import { isBytes, type ByteSource } from './ipc/byte-source.js';
import { readIpc, type IpcReading } from './ipc/read-ipc.js';
import { itemsOf, type Items, type ItemSource } from './items-of.js';

/**
 * Where batches come from: a table, one batch, batches as they arrive, an IPC reader, or the bytes of an IPC stream or file, all at
 * once or piece by piece. Node.js streams of bytes or batches are among the async iterables.
 */
export type BatchSource =
  Table | RecordBatch | RecordBatchReader | IpcReading | ItemSource<RecordBatch> | ByteSource;

/** A source whose schema is known. */
export interface OpenSource {
  /** Null when the source has ended without a batch, and says none. */
  readonly schema: Schema | null;
  /** The batches, once, in order; those without rows among them. */
  readonly batches: AsyncIterable<RecordBatch>;
  /** Lets go of the source; to be called in the end, also when the batches were not wanted after all. */
  readonly close: () => Promise<unknown>;
}

/**
 * Opens a source, and reads no more than its first batch.
 * @throws ArrowDataError when it is none, or damaged.
 */
export async function openSource(source: BatchSource): Promise<OpenSource> {
  if (source instanceof RecordBatch) return openBatches(source.schema, [source]);
  if (source instanceof Table) return openBatches(source.schema, source.batches);
  if (isBytes(source)) return readIpc(source);
  if (isReading(source)) return source;
  if (!isItemSource(source)) throw noSource(source);
  const items = itemsOf<unknown>(source);
  const first = await items.next();
  if (first.done === true) return openBatches(schemaOf(source), items);
  const all = resumed(first.value, items);
  if (isBytes(first.value)) return readIpc(all as Items<Uint8Array>);
  if (first.value instanceof RecordBatch) return openBatches(first.value.schema, all);
  await items.return();
  throw noSource(first.value);
}

function openBatches(schema: Schema | null, source: ItemSource<unknown>): OpenSource {
  const items = itemsOf(source);
  return { schema, batches: checked(items), close: items.return };
}

async function* checked(items: Items<unknown>): AsyncGenerator<RecordBatch> {
  for await (const item of items) {
    if (!(item instanceof RecordBatch)) throw noSource(item);
    yield item;
  }
}

/** Items of which the first was taken already. */
function resumed<Item>(first: Item, rest: Items<Item>): Items<Item> {
  let isGiven = false;
  const next: Items<Item>['next'] = () => {
    if (isGiven) return rest.next();
    isGiven = true;
    return Promise.resolve({ value: first });
  };
  return { ...rest, next };
}

function isReading(source: unknown): source is IpcReading {
  return isObject(source) && 'schema' in source && 'batches' in source && 'close' in source;
}

function isItemSource(source: unknown): source is ItemSource<unknown> {
  return (
    isObject(source) &&
    (Symbol.asyncIterator in source ||
      Symbol.iterator in source ||
      source instanceof ReadableStream)
  );
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** The schema of a reader that has been read, though it had no batch. */
function schemaOf(source: object): Schema | null {
  return 'schema' in source && source.schema instanceof Schema ? source.schema : null;
}

function noSource(value: unknown): ArrowDataError {
  const kind = Object.prototype.toString.call(value).slice('[object '.length, -1);
  return new ArrowDataError(
    `${kind} is no Arrow data; give a Table, RecordBatches, a RecordBatchReader, or the bytes of an IPC stream or file`,
  );
}
