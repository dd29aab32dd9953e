import type { RecordBatch, Schema } from 'apache-arrow';
import { Footer, type FileBlock } from 'apache-arrow/ipc/metadata/file';
import { ArrowDataError } from '../errors.js';
import type { BatchDecoder } from './batch-decoder.js';
import { ByteReader } from './byte-source.js';
import { checkFooter } from './check-message.js';
import { takeMessage, type FramedMessage } from './read-messages.js';

const MAGIC = 'ARROW1';
/** The length of the footer and the magic at the end of a file. */
export const FILE_END = 10;

/** Whether bytes begin as an IPC file does, and ends. */
export function isMagic(bytes: Uint8Array): boolean {
  return String.fromCharCode(...bytes.subarray(0, MAGIC.length)) === MAGIC;
}

/** The length of a file's footer given the file's last bytes, or -1 when they are not the end of a file. */
export function footerLength(end: Uint8Array): number {
  if (end.length !== FILE_END || !isMagic(end.subarray(4))) return -1;
  return new DataView(end.buffer, end.byteOffset, 4).getInt32(0, true);
}

/** A file whose footer was read. */
export interface FooterReading {
  readonly schema: Schema;
  readonly bytes: Uint8Array;
  /** Where the dictionaries lie, then where the batches do. */
  readonly blocks: readonly FileBlock[];
}

/**
 * Reads the footer of a whole file.
 * @throws ArrowDataError when it is missing or damaged.
 */
export function readFooter(bytes: Uint8Array): FooterReading {
  const length = footerLength(bytes.subarray(-FILE_END));
  if (length < 0 || length > bytes.length - FILE_END) {
    throw new ArrowDataError('the file has no footer; the rest of it is missing');
  }
  const bytesOfFooter = bytes.slice(bytes.length - FILE_END - length, bytes.length - FILE_END);
  checkFooter(bytesOfFooter);
  try {
    const footer = Footer.decode(bytesOfFooter);
    const blocks = [...footer.dictionaryBatches(), ...footer.recordBatches()];
    return { schema: footer.schema, bytes, blocks };
  } catch (failure) {
    throw new ArrowDataError(`the footer of the file cannot be read: ${String(failure)}`, {
      cause: failure,
    });
  }
}

/** The batches of a file by its footer, one at a time. */
export async function* decodedFile(
  { bytes, blocks }: FooterReading,
  decoder: BatchDecoder,
): AsyncGenerator<RecordBatch[]> {
  for (const block of blocks) {
    const batch = await decoder.decode(await messageAt(bytes, block));
    if (batch !== null) yield [batch];
  }
}

async function messageAt(bytes: Uint8Array, block: FileBlock): Promise<FramedMessage> {
  const { offset, metaDataLength, bodyLength } = block;
  const end = offset + metaDataLength + bodyLength;
  if (Math.min(offset, metaDataLength, bodyLength) >= 0 && end <= bytes.length) {
    const reader = new ByteReader(bytes.subarray(offset, end));
    await reader.fill(1);
    const { message } = takeMessage(reader, false);
    if (message) return message;
  }
  throw new ArrowDataError(
    `the footer of the file names a message at ${offset}, where none is; the file is damaged`,
  );
}
