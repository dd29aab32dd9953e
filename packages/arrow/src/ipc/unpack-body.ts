import { CompressionType } from 'apache-arrow';
import type { RecordBatch as BatchHeader } from 'apache-arrow/ipc/metadata/message';
import { ZSTDDecoder } from 'zstddec';
import { ArrowDataError } from '../errors.js';
import { decompressLz4 } from './decompress-lz4.js';

/** Most bytes that the buffers of one compressed message may unpack to. */
const MAX_UNPACKED_BYTES = 2 ** 30;
/** A ZSTD block is at least four bytes and holds at most 128 KiB. */
const ZSTD_MOST_PER_BYTE = 2 ** 15;
/** What a buffer within a compressed message says when it is not compressed itself. */
const STORED = -1;

type Decompress = (bytes: Uint8Array, size: number) => Uint8Array;

/** The buffers of a record batch in the order of its header, out of the message's body and decompressed. */
export async function unpackBody(header: BatchHeader, body: Uint8Array): Promise<Uint8Array[]> {
  checkRegions(header, body.length);
  const packed = header.buffers.map(({ offset, length }) => body.subarray(offset, offset + length));
  if (header.compression === null) return packed;
  const decompress = await decompressorOf(header.compression.type);
  let total = 0;
  return packed.map((bytes) => {
    if (bytes.length === 0) return bytes;
    if (bytes.length < 8) throw new ArrowDataError('a compressed buffer has no length');
    const size = Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigInt64(0, true));
    const content = bytes.subarray(8);
    if (size === STORED) return content;
    total += size;
    if (size < 0 || total > MAX_UNPACKED_BYTES) {
      throw new ArrowDataError(
        `the buffers of one compressed message unpack to more than ${MAX_UNPACKED_BYTES} bytes; write smaller batches, or do not compress them`,
      );
    }
    try {
      return size === 0 ? new Uint8Array() : decompress(content, size);
    } catch (failure) {
      throw new ArrowDataError(`a compressed buffer is damaged: ${reasonOf(failure)}`, {
        cause: failure,
      });
    }
  });
}

/** Buffers must lie within the body, and not over each other: bytes that stand for many columns would unfold to more than came. */
function checkRegions(header: BatchHeader, bodyLength: number): void {
  let total = 0;
  for (const { offset, length } of header.buffers) {
    total += length;
    if (offset < 0 || offset % 8 !== 0 || length < 0 || offset + length > bodyLength) {
      throw new ArrowDataError(
        `a buffer of ${length} bytes at ${offset} lies outside its message of ${bodyLength} bytes; the data is damaged`,
      );
    }
  }
  if (total > bodyLength) {
    throw new ArrowDataError('the buffers of a message lie over each other; the data is damaged');
  }
}

async function decompressorOf(type: number): Promise<Decompress> {
  if (type === (CompressionType.LZ4_FRAME as number)) return decompressLz4;
  if (type !== (CompressionType.ZSTD as number)) {
    throw new ArrowDataError(`a message is compressed by method ${type}; LZ4 and ZSTD can be read`);
  }
  const decoder = new ZSTDDecoder();
  await decoder.init();
  return (bytes, size) => {
    if (size > ZSTD_MOST_PER_BYTE * bytes.length) {
      throw new RangeError('it is too short for its size');
    }
    const unpacked = decoder.decode(bytes, size);
    // the decoder answers with no bytes when it fails
    if (unpacked.length !== size) throw new RangeError(`it is no ZSTD frame of ${size} bytes`);
    return unpacked;
  };
}

function reasonOf(failure: unknown): string {
  return failure instanceof Error ? failure.message : String(failure);
}
