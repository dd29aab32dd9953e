import type { Column, NumberColumn, TimeUnit, Validity } from '@colatent/core';
import {
  DataType,
  DateUnit,
  Precision,
  TimeUnit as ArrowTimeUnit,
  type Data,
  type Decimal,
  type Int,
} from 'apache-arrow';
import { readDictionary } from './read-dictionary.js';
import { locatorFor } from './locate-strings.js';
import { readHalfFloats } from './half-floats.js';
import { readStrings } from './read-strings.js';
import { isNumberList, readVectors } from './read-vectors.js';
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
  if (DataType.isInt(type)) return numbers((data: Data<Int>) => data.values);
  if (DataType.isFloat(type)) {
    return type.precision === Precision.HALF
      ? numbers((data: Data) => readHalfFloats(data.values as Uint16Array))
      : numbers((data: Data) => data.values as Float32Array | Float64Array);
  }
  if (DataType.isDecimal(type)) {
    const words = type.bitWidth / 32;
    // a scale below 0 says how many zeros are left off
    const zeros = 10 ** Math.max(-type.scale, 0);
    return numbers(
      (data: Data<Decimal>) => {
        const values = readWideIntegers(data.values, data.length, words);
        return zeros === 1 ? values : values.map((value) => value * zeros);
      },
      Math.max(type.scale, 0),
    );
  }
  if (DataType.isDuration(type)) {
    // seconds, so that rows in another unit mean the same to a model
    const perSecond = PER_SECOND[type.unit];
    return numbers((data: Data) =>
      Float64Array.from(data.values as BigInt64Array, (count) => Number(count) / perSecond),
    );
  }
  if (DataType.isBool(type)) return booleans;
  if (DataType.isDate(type)) return moments(type.unit === DateUnit.DAY ? 'day' : 'millisecond');
  if (DataType.isTimestamp(type)) return moments(UNITS[type.unit]);
  if (DataType.isTime(type)) return times(UNITS[type.unit]);
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

function numbers<Type extends DataType>(
  values: (data: Data<Type>) => NumberColumn['values'],
  scale = 0,
): ColumnReader {
  return ({ name, data, validity }) => ({
    type: 'number',
    name,
    length: data.length,
    validity,
    values: values(data as Data<Type>),
    scale,
  });
}

function booleans({ name, data, validity }: ColumnSource): Column {
  const { length, offset } = data;
  const values = data.values as Uint8Array;
  return { type: 'boolean', name, length, validity, values, packed: true, offset };
}

function moments(unit: TimeUnit): ColumnReader {
  return ({ name, data, validity }) => {
    const values = data.values as Int32Array | BigInt64Array;
    return { type: 'timestamp', name, length: data.length, validity, values, unit };
  };
}

function times(unit: TimeUnit): ColumnReader {
  return ({ name, data, validity }) => {
    const values = data.values as Int32Array | BigInt64Array;
    return { type: 'time', name, length: data.length, validity, values, unit };
  };
}
