import { z } from 'zod';
import { OptionError } from '../errors.js';
import { damaged, reasonOf } from './damaged.js';
import { parseStrictJson } from './strict-json.js';

/** Longest header read or written, in bytes. */
export const MAX_HEADER_BYTES = 2 ** 25;

/** Most tensors in a file. */
export const MAX_TENSORS = 4096;

/** Most dimensions of a tensor. */
export const MAX_DIMENSIONS = 8;

/** The key of the header that holds metadata in place of a tensor. */
const METADATA_KEY = '__metadata__';

/** What a header begins with. */
const OPENING_BRACE = 0x7b;

/** The header, its entries and their shape and offsets: braces and brackets at most three deep. */
const HEADER_DEPTH = 3;

/** A tensor of 32-bit floats, row-major. */
export interface ShapedTensor {
  readonly shape: readonly number[];
  /** As many values as the product of the shape. */
  readonly values: Float32Array;
}

/** What a safetensors file holds. */
export interface Safetensors {
  readonly metadata: ReadonlyMap<string, string>;
  /** In the order of their data. */
  readonly tensors: ReadonlyMap<string, ShapedTensor>;
}

const tensorEntry = z.strictObject({
  dtype: z.literal('F32'),
  shape: z.array(z.int().nonnegative()).max(MAX_DIMENSIONS),
  data_offsets: z.tuple([z.int().nonnegative(), z.int().nonnegative()]),
});

interface LocatedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/**
 * A safetensors file (github.com/huggingface/safetensors, "Format"): the header's length in 8 bytes, little-endian, a JSON header padded by
 * spaces to a multiple of 8, then the tensors' bytes one after the other in the order given. Equal contents give equal bytes.
 * @throws OptionError when the header is longer than MAX_HEADER_BYTES.
 */
export function writeSafetensors({ metadata, tensors }: Safetensors): Uint8Array<ArrayBuffer> {
  const entries: [string, unknown][] = [[METADATA_KEY, Object.fromEntries(metadata)]];
  let dataBytes = 0;
  for (const [name, { shape, values }] of tensors) {
    const begin = dataBytes;
    dataBytes += values.byteLength;
    entries.push([name, { dtype: 'F32', shape, data_offsets: [begin, dataBytes] }]);
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  const headerBytes = Math.ceil(json.length / 8) * 8;
  if (headerBytes > MAX_HEADER_BYTES) {
    throw new OptionError(
      `the description of the model takes ${headerBytes} bytes where a file allows ${MAX_HEADER_BYTES}; exclude columns of long texts`,
    );
  }

  const bytes = new Uint8Array(8 + headerBytes + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerBytes), true);
  bytes.set(json, 8);
  bytes.fill(0x20, 8 + json.length, 8 + headerBytes);
  let offset = 8 + headerBytes;
  for (const { values } of tensors.values()) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), offset);
    offset += values.byteLength;
  }
  return bytes;
}

/**
 * Read a safetensors file whose tensors are all F32 and fill its data without gap or overlap. Everything is checked before anything is
 * allocated by the file's say-so; what is allocated is at most a few times the size of the file.
 * @throws DamagedModelError saying what is wrong.
 */
export function readSafetensors(bytes: Uint8Array): Safetensors {
  const headerBytes = readHeaderLength(bytes);
  const dataStart = 8 + headerBytes;
  const entries = Object.entries(readHeader(bytes.subarray(8, dataStart)));
  if (entries.length > MAX_TENSORS + 1) {
    throw damaged(`it lists ${entries.length} tensors where at most ${MAX_TENSORS} are allowed`);
  }
  const metadata = readMetadata(entries.find(([key]) => key === METADATA_KEY)?.[1]);
  const located = entries
    .filter(([key]) => key !== METADATA_KEY)
    .map(([name, entry]) => readEntry(name, entry))
    .sort((a, b) => a.begin - b.begin || a.end - b.end);
  checkTiling(located, bytes.length - dataStart);

  const tensors = new Map<string, ShapedTensor>();
  for (const { name, shape, begin, end } of located) {
    const values = new Float32Array((end - begin) / 4);
    new Uint8Array(values.buffer).set(bytes.subarray(dataStart + begin, dataStart + end));
    tensors.set(name, { shape, values });
  }
  return { metadata, tensors };
}

function readHeaderLength(bytes: Uint8Array): number {
  if (bytes.length < 8) throw damaged(`it has ${bytes.length} bytes, too few for any model`);
  const length = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  const isPossible = length <= BigInt(Math.min(MAX_HEADER_BYTES, bytes.length - 8));
  // what other files begin with makes a length that says nothing
  if (!isPossible && bytes[8] !== OPENING_BRACE) {
    throw damaged('it does not begin as one does, so it is a file of another kind');
  }
  if (length > BigInt(MAX_HEADER_BYTES)) {
    throw damaged(
      `its header claims ${length.toString()} bytes where at most ${MAX_HEADER_BYTES} are allowed`,
    );
  }
  if (length > BigInt(bytes.length - 8)) {
    throw damaged(`its header claims ${length.toString()} bytes where ${bytes.length - 8} follow`);
  }
  return Number(length);
}

function readHeader(header: Uint8Array): object {
  let parsed: unknown;
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(header);
    parsed = parseStrictJson(text, HEADER_DEPTH);
  } catch (error) {
    throw damaged(`its header cannot be read (${reasonOf(error)})`);
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw damaged('its header is no JSON object');
  }
  return parsed;
}

function readMetadata(metadata: unknown): Map<string, string> {
  if (metadata === undefined) return new Map();
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata)) {
    throw damaged('its metadata is no JSON object');
  }
  const read = new Map<string, string>();
  for (const [key, value] of Object.entries(metadata) as [string, unknown][]) {
    if (typeof value !== 'string') throw damaged('its metadata holds something other than strings');
    read.set(key, value);
  }
  return read;
}

function readEntry(name: string, entry: unknown): LocatedTensor {
  const label = `tensor "${name.slice(0, 80)}"`;
  const parsed = tensorEntry.safeParse(entry);
  if (!parsed.success) {
    throw damaged(
      `the ${label} is not described as one of 32-bit floats (dtype, shape, data_offsets)`,
    );
  }
  const {
    shape,
    data_offsets: [begin, end],
  } = parsed.data;
  let length = 4;
  for (const size of shape) length *= size;
  if (!Number.isSafeInteger(length) || length !== end - begin) {
    throw damaged(`the ${label} has a shape of ${length} bytes but data from ${begin} to ${end}`);
  }
  return { name, shape, begin, end };
}

function checkTiling(located: readonly LocatedTensor[], dataBytes: number): void {
  let covered = 0;
  for (const { name, begin, end } of located) {
    if (begin !== covered) {
      throw damaged(
        `the tensor "${name.slice(0, 80)}" begins at byte ${begin} of the data where ${covered} was expected`,
      );
    }
    covered = end;
  }
  if (covered !== dataBytes) {
    throw damaged(`its tensors take ${covered} bytes where ${dataBytes} follow the header`);
  }
}
