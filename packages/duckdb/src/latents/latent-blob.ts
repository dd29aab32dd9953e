import { ArgumentError, DamagedLatentError, OtherModelError } from '../errors.js';

/** Bits of each number of a compressed latent vector. */
export type LatentBits = 8 | 16 | 32;

/** First byte: what this is, and the version of its layout. */
const MARK = 0xa1;
const HASH_BYTES = 8;
/** Mark, bits, the first bytes of the model's hash. */
const HEADER = 2 + HASH_BYTES;
const CHECKSUM = 4;

/** @throws ArgumentError when numbers cannot be kept in that many bits. */
export function checkBits(bits: number): LatentBits {
  if (bits === 8 || bits === 16 || bits === 32) return bits;
  throw new ArgumentError(`bits is ${bits}; it must be 8, 16 or 32`);
}

/**
 * A latent vector as bytes: a header that names the model, the numbers, little-endian, and a CRC-32 of both. In 32 bits numbers are
 * floats; in 16 or 8 they are whole multiples of a step, a float before them, that takes the largest to the end of the range: each
 * is off by at most half a step, which is its largest number / 65534 or / 254.
 * @param hash of the model, in hex.
 */
export function writeLatent(latent: Float32Array, bits: LatentBits, hash: string): Uint8Array {
  const scale = bits === 32 ? 0 : 4;
  const bytes = Buffer.alloc(HEADER + scale + (latent.length * bits) / 8 + CHECKSUM);
  bytes[0] = MARK;
  bytes[1] = bits;
  bytes.write(hash.slice(0, 2 * HASH_BYTES), 2, 'hex');
  if (bits === 32) {
    latent.forEach((x, k) => bytes.writeFloatLE(x, HEADER + 4 * k));
  } else {
    const most = 2 ** (bits - 1) - 1;
    const largest = latent.reduce((so, x) => Math.max(so, Math.abs(x)), 0);
    const step = Math.fround(largest / most);
    bytes.writeFloatLE(step, HEADER);
    latent.forEach((x, k) => {
      const multiple = step === 0 ? 0 : Math.max(-most, Math.min(most, Math.round(x / step)));
      const at = HEADER + scale + (k * bits) / 8;
      if (bits === 8) bytes.writeInt8(multiple, at);
      else bytes.writeInt16LE(multiple, at);
    });
  }
  bytes.writeUInt32LE(crc32(bytes.subarray(0, -CHECKSUM)), bytes.length - CHECKSUM);
  return bytes;
}

/**
 * The latent vector of some bytes.
 * @throws DamagedLatentError when they are not what `writeLatent` wrote.
 * @throws OtherModelError when they are of a model of another hash.
 */
export function readLatent(blob: Uint8Array, latentSize: number, hash: string): Float32Array {
  const bytes = Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength);
  const end = bytes.length - CHECKSUM;
  if (end < HEADER || bytes[0] !== MARK) {
    throw new DamagedLatentError('the BLOB is no compressed row, as aae_compress makes them');
  }
  if (bytes.readUInt32LE(end) !== crc32(bytes.subarray(0, end))) {
    throw new DamagedLatentError(
      'the compressed row is damaged: its bytes are not those that were written',
    );
  }
  const madeBy = bytes.toString('hex', 2, HEADER);
  if (madeBy !== hash.slice(0, 2 * HASH_BYTES)) {
    throw new OtherModelError(
      `the row was compressed by the model of hash ${madeBy}..., not by this one, ${hash.slice(0, 2 * HASH_BYTES)}...; only the model that compressed a row can restore it`,
    );
  }
  const bits = bytes[1];
  const scale = bits === 32 ? 0 : 4;
  if (
    (bits !== 8 && bits !== 16 && bits !== 32) ||
    end !== HEADER + scale + (latentSize * bits) / 8
  ) {
    throw new DamagedLatentError(`the compressed row is not of ${latentSize} latent numbers`);
  }
  const step = bits === 32 ? 1 : bytes.readFloatLE(HEADER);
  return Float32Array.from({ length: latentSize }, (_, k) => {
    const at = HEADER + scale + (k * bits) / 8;
    if (bits === 32) return bytes.readFloatLE(at);
    return step * (bits === 8 ? bytes.readInt8(at) : bytes.readInt16LE(at));
  });
}

/** CRC-32 as in zip and PNG (ISO 3309). */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
