import type { Column, NumberValues, TimeUnit, Validity } from '@colatent/core';
import {
  DataType,
  DateUnit,
  Precision,
  TimeUnit as ArrowTimeUnit,
  type Data,
  type Decimal,
} from 'apache-arrow';
import { readDictionary } from './read-dictionary.js';
import { locatorFor } from './locate-strings.js';
import { readHalfFloats } from './half-floats.js';
import { readStrings } from './read-strings.js';
import { isNumberList, readVectors } from './read-vectors.js';
import { rowValues } from './row-values.js';
import { readWideIntegers } from './wide-integers.js';

/** What a column is read from: one chunk of an Arrow column. */
export interface ColumnSource {
  readonly name: string;
  readonly data: Data;
  /** Which rows hold a value, those of structs around the column included; null when all do. */
  readonly validity: Validity | null;
}

/** Reads a chunk of one Arrow type as a column: a view of its buffers where the layouts agree. */
export type ColumnReader = (source: ColumnSource) => Column;

const UNITS: Readonly<Record<ArrowTimeUnit, TimeUnit>> = {
  [ArrowTimeUnit.SECOND]: 'second',
  [ArrowTimeUnit.MILLISECOND]: 'millisecond',
  [ArrowTimeUnit.MICROSECOND]: 'microsecond',
  [ArrowTimeUnit.NANOSECOND]: 'nanosecond',
};

const PER_SECOND: Readonly<Record<ArrowTimeUnit, number>> = {
  [ArrowTimeUnit.SECOND]: 1,
  [ArrowTimeUnit.MILLISECOND]: 1e3,
  [ArrowTimeUnit.MICROSECOND]: 1e6,
  [ArrowTimeUnit.NANOSECOND]: 1e9,
};

/** How chunks of a type are read, or undefined when a model has no use for the type. */
export function columnReaderFor(type: DataType): ColumnReader | undefined {
  if (DataType.isInt(type)) {
    const ArrayType = type.ArrayType as new (length: number) => NumberValues;
    return numbers((source) => rowValues(source, ArrayType));
  }
  if (DataType.isFloat(type)) {
    if (type.precision === Precision.HALF) {
      return numbers((source) => readHalfFloats(rowValues(source, Uint16Array)));
    }
    const ArrayType = type.ArrayType as new (length: number) => Float32Array | Float64Array;
    return numbers((source) => rowValues(source, ArrayType));
  }
  if (DataType.isDecimal(type)) return decimals(type);
  if (DataType.isDuration(type)) {
    // seconds, so that rows in another unit mean the same to a model
    const perSecond = PER_SECOND[type.unit];
    return numbers((source) =>
      Float64Array.from(rowValues(source, BigInt64Array), (count) => Number(count) / perSecond),
    );
  }
  if (DataType.isBool(type)) return booleans;
  if (DataType.isDate(type))
    return moments(type, type.unit === DateUnit.DAY ? 'day' : 'millisecond');
  if (DataType.isTimestamp(type)) return moments(type, UNITS[type.unit]);
  if (DataType.isTime(type)) return times(type, UNITS[type.unit]);
  const locate = locatorFor(type);
  if (locate !== undefined) {
    return ({ name, data, validity }) => ({
      type: 'dictionary',
      name,
      length: data.length,
      validity,
      ...readStrings(data.length, validity, locate(data, name)),
    });
  }
  if (DataType.isDictionary(type)) {
    const valueType = type.dictionary as DataType;
    const values = columnReaderFor(valueType);
    return values && !isNumberList(valueType) ? readDictionary(values) : undefined;
  }
  return isNumberList(type) ? readVectors : undefined;
}

function numbers(values: (source: ColumnSource) => NumberValues, scale = 0): ColumnReader {
  return (source) => {
    const { name, data, validity } = source;
    return { type: 'number', name, length: data.length, validity, values: values(source), scale };
  };
}

function decimals({ bitWidth, scale }: Decimal): ColumnReader {
  const words = bitWidth / 32;
  // a scale below 0 says how many zeros are left off
  const zeros = 10 ** Math.max(-scale, 0);
  return numbers(
    (source) => {
      const { length } = source.data;
      const rowOf = (word: number): number => Math.floor(word / words);
      const raw = rowValues(source, Uint32Array, length * words, rowOf);
      const values = readWideIntegers(raw, length, words);
      return zeros === 1 ? values : values.map((value) => value * zeros);
    },
    Math.max(scale, 0),
  );
}

function booleans(source: ColumnSource): Column {
  const { name, data, validity } = source;
  const { length, offset } = data;
  const bytes = (offset + length + 7) >> 3;
  const values = rowValues(source, Uint8Array, bytes, (byte) => byte * 8 - offset);
  return { type: 'boolean', name, length, validity, values, packed: true, offset };
}

type Counts = Int32Array | BigInt64Array;

function moments(type: DataType, unit: TimeUnit): ColumnReader {
  const ArrayType = type.ArrayType as new (length: number) => Counts;
  return (source) => {
    const { name, data, validity } = source;
    const values = rowValues(source, ArrayType);
    return { type: 'timestamp', name, length: data.length, validity, values, unit };
  };
}

function times(type: DataType, unit: TimeUnit): ColumnReader {
  const ArrayType = type.ArrayType as new (length: number) => Counts;
  return (source) => {
    const { name, data, validity } = source;
    const values = rowValues(source, ArrayType);
    return { type: 'time', name, length: data.length, validity, values, unit };
  };
}
