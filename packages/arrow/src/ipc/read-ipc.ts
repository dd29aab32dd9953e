import { MessageHeader, type RecordBatch, type Schema } from 'apache-arrow';
import { ArrowDataError } from '../errors.js';
import { BatchDecoder } from './batch-decoder.js';
import { ByteReader, type ByteSource } from './byte-source.js';
import { checkMessage } from './check-message.js';
import { decodedFile, FILE_END, footerLength, isMagic, readFooter } from './read-file.js';
import {
  nextMessage,
  MAX_METADATA_BYTES,
  takeMessage,
  type FramedMessage,
  type Taken,
} from './read-messages.js';

/** The magic and its padding at the beginning of a file. */
const FILE_START = 8;
/** How many bytes of input are made into batches at a time, when they are there. */
const GROUP_BYTES = 2 ** 16;

/** An IPC stream or file that is being read. */
export interface IpcReading {
  readonly schema: Schema;
  /** The batches, once, in order. Ending the iteration early lets go of the source. */
  readonly batches: AsyncGenerator<RecordBatch>;
  /** Lets go of the source, for when the batches are not wanted after all. */
  readonly close: () => Promise<void>;
}

/**
 * Reads Arrow IPC data of unknown origin: a stream or a file, its buffers plain or compressed by LZ4 or ZSTD. Memory is used for one
 * batch, the dictionaries, and what came of the next; files that do not begin with their schema (those of polars, and of apache-arrow
 * in JavaScript, do not) are held whole, as it is at their end.
 * @throws ArrowDataError when the data is none, is damaged, or ends before its end-of-stream marker; as soon as that is seen, which for
 * most of the data is while the batches are iterated.
 */
export async function readIpc(source: ByteSource): Promise<IpcReading> {
  const { schema, groups, close } = await readIpcGroups(source);
  return { schema, batches: flattened(groups), close };
}

async function* flattened(groups: AsyncGenerator<RecordBatch[]>): AsyncGenerator<RecordBatch> {
  for await (const group of groups) yield* group;
}

/** As `readIpc`, with the batches that can be had without waiting together. */
export async function readIpcGroups(source: ByteSource): Promise<{
  schema: Schema;
  groups: AsyncGenerator<RecordBatch[]>;
  close: () => Promise<void>;
}> {
  const bytes = new ByteReader(source);
  const close = (): Promise<void> => bytes.close();
  try {
    const isFile = (await bytes.fill(FILE_START)) && isMagic(bytes.peek(FILE_START));
    if (isFile && !(await schemaFollows(bytes))) {
      const file = readFooter(await restOf(bytes));
      const decoder = new BatchDecoder(file.schema);
      return { schema: decoder.schema, groups: decodedFile(file, decoder), close };
    }
    if (isFile) bytes.take(FILE_START);
    const first = await nextMessage(bytes, !isFile);
    if (first === null) throw new ArrowDataError('the stream ends before its schema');
    const decoder = new BatchDecoder(BatchDecoder.schemaOf(first));
    return { schema: decoder.schema, groups: decoded(bytes, decoder, isFile), close };
  } catch (failure) {
    await close();
    throw failure;
  }
}

async function* decoded(
  bytes: ByteReader,
  decoder: BatchDecoder,
  isFile: boolean,
): AsyncGenerator<RecordBatch[]> {
  try {
    let group: RecordBatch[] = [];
    let size = 0;
    const take = async (message: FramedMessage): Promise<void> => {
      const batch = await decoder.decode(message);
      if (batch !== null) group.push(batch);
      size += message.metadata.length + message.body.length;
    };
    for (;;) {
      const taken: Taken = size < GROUP_BYTES ? takeMessage(bytes, false) : { needs: 1 };
      if (taken.message === undefined && group.length > 0) {
        yield group;
        group = [];
        size = 0;
      }
      const message = taken.message === undefined ? await nextMessage(bytes, false) : taken.message;
      if (message === null) break;
      await take(message);
    }
    if (group.length > 0) yield group;
    if (isFile) await skipFooter(bytes);
    else await expectEnd(bytes);
  } finally {
    await bytes.close();
  }
}

async function expectEnd(bytes: ByteReader): Promise<void> {
  if (await bytes.fill(1)) {
    throw new ArrowDataError(
      'bytes follow the end-of-stream marker; streams put one after the other are not one stream',
    );
  }
}

/** The stream within a file has ended; its footer says the same again, and that the file is whole. */
async function skipFooter(bytes: ByteReader): Promise<void> {
  let length = 0;
  while (await bytes.fill(FILE_END + 1)) {
    const more = bytes.available - FILE_END;
    bytes.take(more);
    length += more;
  }
  if (bytes.available < FILE_END || footerLength(bytes.peek(FILE_END)) !== length) {
    throw new ArrowDataError('the file ends within its footer; the rest of it is missing');
  }
}

async function restOf(bytes: ByteReader): Promise<Uint8Array> {
  while (await bytes.fill(bytes.available + 1));
  return bytes.take(bytes.available);
}

/** Whether a file is a stream between its magic and its footer, as most are. */
async function schemaFollows(bytes: ByteReader): Promise<boolean> {
  if (!(await bytes.fill(FILE_START + 8))) return false;
  const start = bytes.peek(FILE_START + 8);
  const view = new DataView(start.buffer, start.byteOffset + FILE_START, 8);
  const length = view.getInt32(4, true);
  if (view.getInt32(0, true) !== -1 || length <= 0 || length > MAX_METADATA_BYTES) return false;
  const end = FILE_START + 8 + length;
  return (
    (await bytes.fill(end)) &&
    checkMessage(bytes.peek(end).subarray(FILE_START + 8)).kind === (MessageHeader.Schema as number)
  );
}
