import { describe, expect, it } from 'vitest';
import { DamagedModelError, OptionError } from '../errors.js';
import { MAX_HEADER_BYTES, readSafetensors, writeSafetensors } from './safetensors.js';
import type { ShapedTensor } from './safetensors.js';

const tensors = new Map<string, ShapedTensor>([
  ['b', { shape: [2, 3], values: Float32Array.of(1, -2, 3.5, NaN, Infinity, 1e-45) }],
  ['a', { shape: [], values: Float32Array.of(7) }],
  ['none', { shape: [0, 4], values: new Float32Array() }],
  ['7', { shape: [1], values: Float32Array.of(-0) }],
]);
const metadata = new Map([
  ['format', 'test'],
  ['text', '"quotes" and ünicode 😀'],
]);

/** A file of any header, of the length it claims or that it has. */
function fileOf(header: string, data = new Uint8Array(), claimed?: bigint): Uint8Array {
  const json = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + json.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, claimed ?? BigInt(json.length), true);
  bytes.set(json, 8);
  bytes.set(data, 8 + json.length);
  return bytes;
}

function entry(shape: unknown, begin: unknown, end: unknown, dtype = 'F32'): string {
  return JSON.stringify({ dtype, shape, data_offsets: [begin, end] });
}

describe('writeSafetensors and readSafetensors', () => {
  it('keep names, shapes, metadata and every bit of the values', () => {
    const read = readSafetensors(writeSafetensors({ metadata, tensors }));
    expect(read.metadata).toEqual(metadata);
    expect(new Set(read.tensors.keys())).toEqual(new Set(tensors.keys()));
    for (const [name, { shape, values }] of tensors) {
      expect(read.tensors.get(name)?.shape).toEqual(shape);
      expect(read.tensors.get(name)?.values).toEqual(values);
    }
  });

  it('tells a file of another kind from a model that was cut off', () => {
    const text = new TextEncoder().encode('not a model');
    const zip = Uint8Array.of(0x50, 0x4b, 3, 4, ...new Uint8Array(200));
    for (const other of [text, zip]) {
      expect(() => readSafetensors(other)).toThrow('it is a file of another kind');
    }
    const whole = writeSafetensors({ metadata, tensors });
    expect(() => readSafetensors(whole.subarray(0, 40))).toThrow(/its header claims \d+ bytes/);
  });

  it('begin the data at a multiple of 8 bytes, after spaces', () => {
    const bytes = writeSafetensors({ metadata, tensors });
    const headerBytes = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    expect(headerBytes % 8).toBe(0);
    expect(new TextDecoder().decode(bytes.subarray(8, 8 + headerBytes))).toMatch(/^\{.*\} *$/);
  });

  it('read bytes that begin anywhere in a larger buffer', () => {
    const bytes = writeSafetensors({ metadata, tensors });
    const larger = new Uint8Array(bytes.length + 16).fill(9);
    larger.set(bytes, 3);
    const read = readSafetensors(larger.subarray(3, 3 + bytes.length));
    expect(read.tensors.get('b')?.values).toEqual(tensors.get('b')?.values);
  });

  it('read a Buffer of Node, whose slices share its memory', () => {
    const bytes = Buffer.from(writeSafetensors({ metadata, tensors }));
    const read = readSafetensors(bytes);
    bytes.fill(0);
    expect(read.tensors.get('b')?.values).toEqual(tensors.get('b')?.values);
  });

  it('read a file without metadata or tensors', () => {
    expect(readSafetensors(fileOf('{}')).tensors.size).toBe(0);
  });

  it('refuse to write a header longer than can be read', () => {
    const long = new Map([['text', 'x'.repeat(MAX_HEADER_BYTES)]]);
    expect(() => writeSafetensors({ metadata: long, tensors: new Map() })).toThrow(OptionError);
  });
});

describe('readSafetensors refuses', () => {
  const four = new Uint8Array(4);
  const eight = new Uint8Array(8);
  const cases: [string, Uint8Array][] = [
    ['no bytes', new Uint8Array()],
    ['seven bytes', new Uint8Array(7)],
    ['a header longer than the file', fileOf('{}', four, 7n)],
    ['a header of 2^63 bytes', fileOf('{}', four, 2n ** 63n)],
    ['a header of 2^64 - 1 bytes', fileOf('{}', four, 2n ** 64n - 1n)],
    ['a header of no bytes', fileOf('{}', four, 0n)],
    ['a header that is no UTF-8', fileOf('{}', Uint8Array.of(0xff), 3n)],
    ['a header with a byte order mark', fileOf('\ufeff{}')],
    ['a header that is an array', fileOf('[]')],
    ['a header that is null', fileOf('null')],
    ['a header nested a million deep', fileOf('{"a":'.repeat(1_000_000))],
    ['a tensor of no description', fileOf('{"a":1}')],
    ['a tensor of another type', fileOf(`{"a":${entry([1], 0, 4, 'F64')}}`, four)],
    [
      'a tensor described by more than it needs',
      fileOf('{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":1}}', four),
    ],
    ['a negative size', fileOf(`{"a":${entry([-1], 0, 4)}}`, four)],
    ['two negative sizes', fileOf(`{"a":${entry([-1, -1], 0, 4)}}`, four)],
    ['a fractional size', fileOf(`{"a":${entry([0.5, 2], 0, 4)}}`, four)],
    ['a size that is no number', fileOf(`{"a":${entry(['1'], 0, 4)}}`, four)],
    [
      'a size beyond the safe integers',
      fileOf('{"a":{"dtype":"F32","shape":[1e300],"data_offsets":[0,4]}}', four),
    ],
    [
      'sizes whose product overflows',
      fileOf(`{"a":${entry([2 ** 52, 2 ** 52, 2 ** 52], 0, 4)}}`, four),
    ],
    [
      'sizes whose product wraps to the data in 64 bits',
      fileOf(`{"a":${entry([2 ** 32, 2 ** 32], 0, 0)}}`),
    ],
    ['nine dimensions', fileOf(`{"a":${entry([1, 1, 1, 1, 1, 1, 1, 1, 1], 0, 4)}}`, four)],
    ['one offset', fileOf('{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}', four)],
    ['a negative offset', fileOf(`{"a":${entry([1], -4, 0)}}`)],
    ['a fractional offset', fileOf(`{"a":${entry([1], 0.5, 4.5)}}`, eight)],
    ['offsets in reverse', fileOf(`{"a":${entry([1], 4, 0)}}`, four)],
    ['offsets beyond the file', fileOf(`{"a":${entry([2], 0, 8)}}`, four)],
    ['a petabyte of data', fileOf(`{"a":${entry([2 ** 48], 0, 2 ** 50)}}`, four)],
    ['overlapping tensors', fileOf(`{"a":${entry([2], 0, 8)},"b":${entry([1], 4, 8)}}`, eight)],
    ['tensors of the same data', fileOf(`{"a":${entry([1], 0, 4)},"b":${entry([1], 0, 4)}}`, four)],
    ['a gap before the data', fileOf(`{"a":${entry([1], 4, 8)}}`, eight)],
    ['bytes after the data', fileOf(`{"a":${entry([1], 0, 4)}}`, eight)],
    ['a name given twice', fileOf(`{"a":${entry([1], 0, 4)},"a":${entry([1], 0, 4)}}`, four)],
    ['a tensor named __proto__', fileOf(`{"__proto__":${entry([1], 0, 4)}}`, four)],
    ['metadata of numbers', fileOf('{"__metadata__":{"a":1}}')],
    ['metadata that is an array', fileOf('{"__metadata__":["a"]}')],
    ['metadata that is null', fileOf('{"__metadata__":null}')],
    ['metadata with a key __proto__', fileOf('{"__metadata__":{"__proto__":"a"}}')],
    [
      'ten thousand tensors',
      fileOf(
        JSON.stringify(
          Object.fromEntries(
            Array.from({ length: 10_000 }, (_, i) => [
              `t${i}`,
              { dtype: 'F32', shape: [0], data_offsets: [0, 0] },
            ]),
          ),
        ),
      ),
    ],
  ];
  it.each(cases)('%s', (_, bytes) => {
    expect(() => readSafetensors(bytes)).toThrow(DamagedModelError);
  });
});
