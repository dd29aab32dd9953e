import { MessageHeader, type RecordBatch, type Schema } from 'apache-arrow';
import { Footer } from 'apache-arrow/ipc/metadata/file';
import { ArrowDataError } from '../errors.js';
import { BatchDecoder } from './batch-decoder.js';
import { ByteReader, type ByteSource } from './byte-source.js';
import { checkFooter } from './check-message.js';
import { nextMessage, takeMessage, type FramedMessage, type Taken } from './read-messages.js';

const FILE_MAGIC = 'ARROW1';
/** The magic and its padding at the beginning of a file. */
const FILE_START = 8;
/** The length of the footer and the magic at the end of a file. */
const FILE_END = 10;
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
 * batch, the dictionaries, and what came of the next; files that do not begin with their schema (apache-arrow's JavaScript writer makes
 * such) are held whole, as it is at their end.
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
  let bytes = new ByteReader(source);
  const close = (): Promise<void> => bytes.close();
  try {
    const isFile = (await bytes.fill(FILE_START)) && startsFile(bytes.peek(FILE_START));
    if (isFile) bytes.take(FILE_START);
    const first = await nextMessage(bytes, !isFile);
    if (first?.kind === MessageHeader.Schema || !isFile) {
      if (first === null) throw new ArrowDataError('the stream ends before its schema');
      const schema = BatchDecoder.schemaOf(first);
      return { schema, groups: decoded(bytes, new BatchDecoder(schema), isFile, []), close };
    }
    const rest = await restOf(bytes);
    const schema = schemaOfFooter(rest);
    bytes = new ByteReader(rest);
    // without a message the marker is taken already
    const groups =
      first === null ? noGroups() : decoded(bytes, new BatchDecoder(schema), isFile, [first]);
    return { schema, groups, close };
  } catch (failure) {
    await close();
    throw failure;
  }
}

async function* noGroups(): AsyncGenerator<RecordBatch[]> {
  // nothing to give
}

async function* decoded(
  bytes: ByteReader,
  decoder: BatchDecoder,
  isFile: boolean,
  waiting: readonly FramedMessage[],
): AsyncGenerator<RecordBatch[]> {
  try {
    let group: RecordBatch[] = [];
    let size = 0;
    const take = async (message: FramedMessage): Promise<void> => {
      const batch = await decoder.decode(message);
      if (batch !== null) group.push(batch);
      size += message.metadata.length + message.body.length;
    };
    for (const message of waiting) await take(message);
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

function startsFile(bytes: Uint8Array): boolean {
  return textOf(bytes.subarray(0, FILE_MAGIC.length)) === FILE_MAGIC;
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
  footerEnd(bytes.available < FILE_END ? new Uint8Array() : bytes.peek(FILE_END), length);
}

function footerEnd(end: Uint8Array, length: number): void {
  const whole =
    end.length === FILE_END &&
    textOf(end.subarray(4)) === FILE_MAGIC &&
    new DataView(end.buffer, end.byteOffset, 4).getInt32(0, true) === length;
  if (!whole)
    throw new ArrowDataError('the file ends within its footer; the rest of it is missing');
}

async function restOf(bytes: ByteReader): Promise<Uint8Array> {
  while (await bytes.fill(bytes.available + 1));
  return bytes.take(bytes.available);
}

function schemaOfFooter(rest: Uint8Array): Schema {
  const end = rest.subarray(-FILE_END);
  const length =
    end.length < FILE_END ? -1 : new DataView(end.buffer, end.byteOffset, 4).getInt32(0, true);
  if (length < 0 || length > rest.length - FILE_END || textOf(end.subarray(4)) !== FILE_MAGIC) {
    throw new ArrowDataError('the file has no footer; the rest of it is missing');
  }
  const footer = rest.slice(rest.length - FILE_END - length, rest.length - FILE_END);
  checkFooter(footer);
  return Footer.decode(footer).schema;
}

function textOf(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
