const MAGIC = 0x184d2204;
const STORED = 0x80000000;

/**
 * Decompresses an LZ4 frame of a known size into a buffer of that size. Checksums are skipped, as sizes and offsets are all that can do
 * harm.
 *
 * Formats: https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md and lz4_Block_format.md
 * @throws RangeError when the frame is damaged, or of another size.
 */
export function decompressLz4(frame: Uint8Array, size: number): Uint8Array {
  // a byte of a length adds at most 255 bytes
  if (size > 255 * frame.length) throw new RangeError('it is too short for its size');
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  if (view.getUint32(0, true) !== MAGIC) throw new RangeError('it is no LZ4 frame');
  const flags = view.getUint8(4);
  if (flags >> 6 !== 1) throw new RangeError('it is an LZ4 frame of an unknown version');
  const [blockChecksum, contentSize, dictionaryId] = [flags & 0x10, flags & 0x08, flags & 0x01];
  let at = 7 + (contentSize ? 8 : 0) + (dictionaryId ? 4 : 0);
  const output = new Uint8Array(size);
  let filled = 0;
  for (;;) {
    const header = view.getUint32(at, true);
    at += 4;
    if (header === 0) break;
    const length = header % STORED;
    if (at + length > frame.length) throw new RangeError('a block is cut off');
    const block = frame.subarray(at, at + length);
    if (header >= STORED) {
      output.set(block, filled);
      filled += length;
    } else {
      filled = decompressBlock(block, output, filled);
    }
    at += length + (blockChecksum ? 4 : 0);
  }
  if (filled !== size) throw new RangeError(`it holds ${filled} bytes instead of ${size}`);
  return output;
}

/** Appends a block's bytes to those before it, which it may repeat; gives where they end. */
function decompressBlock(block: Uint8Array, output: Uint8Array, from: number): number {
  let at = 0;
  let filled = from;
  const longer = (start: number): number => {
    let length = start;
    if (start < 15) return length;
    for (;;) {
      const byte = block[at++];
      if (byte === undefined) throw new RangeError('a length is cut off');
      length += byte;
      if (byte < 255) return length;
    }
  };
  while (at < block.length) {
    const token = block[at++] ?? 0;
    const literals = longer(token >> 4);
    if (at + literals > block.length) throw new RangeError('a block is cut off');
    output.set(block.subarray(at, at + literals), filled);
    at += literals;
    filled += literals;
    if (at === block.length) break;
    const distance = (block[at] ?? 0) | ((block[at + 1] ?? 0) << 8);
    at += 2;
    const end = filled + 4 + longer(token & 15);
    if (distance === 0 || distance > filled || end > output.length) {
      throw new RangeError('it repeats bytes that are not there');
    }
    // byte by byte when the bytes repeated are among those written
    if (distance >= end - filled) output.copyWithin(filled, filled - distance, end - distance);
    else for (let to = filled; to < end; to++) output[to] = output[to - distance] ?? 0;
    filled = end;
  }
  return filled;
}
