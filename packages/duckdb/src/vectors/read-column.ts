import type { Column, ColumnKind, TimeUnit, Validity } from '@colatent/core';
import { DuckDBDecimalType, DuckDBEnumType, DuckDBTypeId, type DuckDBType } from '@duckdb/node-api';
import type { FlatVector } from './flat-vector.js';
import { readInt128, uuidAt } from './int128.js';
import { readStrings } from './read-strings.js';
import { vectorReaderFor } from './read-vectors.js';
import { isValid } from './vector-validity.js';
import { withoutInfinity } from './without-infinity.js';

/** What a column is read from: rows start .. start + length - 1 of a flat vector. */
export interface ColumnSource {
  readonly name: string;
  readonly vector: FlatVector;
  readonly start: number;
  readonly length: number;
  readonly validity: Validity | null;
}

/** Reads a vector of one SQL type as a column: a view of its memory where the layouts agree. */
export type ColumnReader = (source: ColumnSource) => Column;

/** How vectors of a type are read, or undefined when a model has no use for the type, or none for it in a column of that kind. */
export function columnReaderFor(type: DuckDBType, kind?: ColumnKind): ColumnReader | undefined {
  if (type instanceof DuckDBDecimalType) {
    return decimalReader(type);
  }
  if (type instanceof DuckDBEnumType) {
    return enumReader(type);
  }
  const read = READERS.get(type.typeId);
  return read === undefined && (kind === undefined || kind === 'vector')
    ? vectorReaderFor(type)
    : read;
}

type BufferView<T> = new (buffer: ArrayBuffer, byteOffset: number, length: number) => T;

/** The rows of a source as a typed array over the vector's memory, `perRow` elements of `width` bytes to a row. */
function view<T>(source: ColumnSource, View: BufferView<T>, width: number, perRow = 1): T {
  const { vector, start, length } = source;
  const stride = width * perRow;
  const bytes = vector.data(stride);
  return new View(bytes.buffer, bytes.byteOffset + start * stride, length * perRow);
}

function numbers(
  View: BufferView<
    | Int8Array
    | Uint8Array
    | Int16Array
    | Uint16Array
    | Int32Array
    | Uint32Array
    | BigInt64Array
    | BigUint64Array
    | Float32Array
    | Float64Array
  >,
  width: number,
  scale = 0,
): ColumnReader {
  return (source) => ({
    type: 'number',
    name: source.name,
    length: source.length,
    validity: source.validity,
    values: view(source, View, width),
    scale,
  });
}

function wideNumbers(signed: boolean, scale = 0): ColumnReader {
  return (source) => {
    const words = view(source, BigUint64Array, 8, 2);
    const { name, length, validity } = source;
    const values = readInt128(words, length, signed, validity);
    return { type: 'number', name, length, validity, values, scale };
  };
}

function decimalReader({ width, scale }: DuckDBDecimalType): ColumnReader {
  if (width <= 4) {
    return numbers(Int16Array, 2, scale);
  }
  if (width <= 9) {
    return numbers(Int32Array, 4, scale);
  }
  return width <= 18 ? numbers(BigInt64Array, 8, scale) : wideNumbers(true, scale);
}

function enumReader({ values, internalTypeId }: DuckDBEnumType): ColumnReader {
  return (source) => {
    const { name, length, validity } = source;
    const codes =
      internalTypeId === DuckDBTypeId.UTINYINT
        ? view(source, Uint8Array, 1)
        : internalTypeId === DuckDBTypeId.USMALLINT
          ? view(source, Uint16Array, 2)
          : view(source, Uint32Array, 4);
    return { type: 'dictionary', name, length, validity, codes, dictionary: values };
  };
}

function days(source: ColumnSource): Column {
  const { name, length } = source;
  const values = view(source, Int32Array, 4);
  const validity = withoutInfinity(values, 1, source);
  return { type: 'timestamp', name, length, validity, values, unit: 'day' };
}

function timestamps(unit: TimeUnit): ColumnReader {
  return (source) => {
    const { name, length } = source;
    const validity = withoutInfinity(view(source, Int32Array, 4, 2), 2, source);
    const values = view(source, BigInt64Array, 8);
    return { type: 'timestamp', name, length, validity, values, unit };
  };
}

function times(unit: TimeUnit): ColumnReader {
  return (source) => {
    const { name, length, validity } = source;
    return { type: 'time', name, length, validity, values: view(source, BigInt64Array, 8), unit };
  };
}

/** TIME WITH TIME ZONE keeps local microseconds above 24 bits of offset; the local time of day is what is read. */
function timesWithZone(source: ColumnSource): Column {
  const { name, length, validity } = source;
  const packed = view(source, BigUint64Array, 8);
  const values = Float64Array.from(packed, (bits) => Number(bits >> 24n));
  return { type: 'time', name, length, validity, values, unit: 'microsecond' };
}

function uuids(source: ColumnSource): Column {
  const { name, length, validity } = source;
  const words = view(source, BigUint64Array, 8, 2);
  const at = (row: number): string | null => (isValid(validity, row) ? uuidAt(words, row) : null);
  return { type: 'string', name, length, validity, at };
}

function strings({ name, vector, start, length, validity }: ColumnSource): Column {
  const bytes = vector.data(16);
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, vector.length * 4);
  return readStrings(name, words, start, length, validity);
}

function booleans(source: ColumnSource): Column {
  const { name, length, validity } = source;
  return { type: 'boolean', name, length, validity, values: view(source, Uint8Array, 1) };
}

const READERS: ReadonlyMap<DuckDBTypeId, ColumnReader> = new Map<DuckDBTypeId, ColumnReader>([
  [DuckDBTypeId.BOOLEAN, booleans],
  [DuckDBTypeId.TINYINT, numbers(Int8Array, 1)],
  [DuckDBTypeId.SMALLINT, numbers(Int16Array, 2)],
  [DuckDBTypeId.INTEGER, numbers(Int32Array, 4)],
  [DuckDBTypeId.BIGINT, numbers(BigInt64Array, 8)],
  [DuckDBTypeId.UTINYINT, numbers(Uint8Array, 1)],
  [DuckDBTypeId.USMALLINT, numbers(Uint16Array, 2)],
  [DuckDBTypeId.UINTEGER, numbers(Uint32Array, 4)],
  [DuckDBTypeId.UBIGINT, numbers(BigUint64Array, 8)],
  [DuckDBTypeId.HUGEINT, wideNumbers(true)],
  [DuckDBTypeId.UHUGEINT, wideNumbers(false)],
  [DuckDBTypeId.FLOAT, numbers(Float32Array, 4)],
  [DuckDBTypeId.DOUBLE, numbers(Float64Array, 8)],
  [DuckDBTypeId.VARCHAR, strings],
  [DuckDBTypeId.UUID, uuids],
  [DuckDBTypeId.DATE, days],
  [DuckDBTypeId.TIME, times('microsecond')],
  [DuckDBTypeId.TIME_NS, times('nanosecond')],
  [DuckDBTypeId.TIME_TZ, timesWithZone],
  [DuckDBTypeId.TIMESTAMP, timestamps('microsecond')],
  [DuckDBTypeId.TIMESTAMP_TZ, timestamps('microsecond')],
  [DuckDBTypeId.TIMESTAMP_S, timestamps('second')],
  [DuckDBTypeId.TIMESTAMP_MS, timestamps('millisecond')],
  [DuckDBTypeId.TIMESTAMP_NS, timestamps('nanosecond')],
]);
