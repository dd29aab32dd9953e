import type { Column } from '@colatent/core';
import {
  Bool,
  DataType,
  DateDay,
  Field,
  FixedSizeList,
  Float64,
  TimeMicrosecond,
  TimestampMicrosecond,
  Utf8,
  type Data,
} from 'apache-arrow';
import { writeNumbers } from './write-numbers.js';
import { isStringType, writeStrings } from './write-strings.js';
import { isTimeType, writeTimes } from './write-times.js';
import { writeTruths } from './write-truths.js';
import { writeVectors } from './write-vectors.js';
import { numbersOf } from './numbers-of.js';

/** Writes the columns a model gives back as chunks of one Arrow type. */
export interface ColumnWriter {
  readonly type: DataType;
  readonly write: (column: Column) => Data;
}

/**
 * How the columns a model gives back for those of a type are written: as that type again, numbers rounded to what it holds and kept
 * within its range. What the type cannot hold at all, such as a category that is no number, becomes NULL.
 * @param type of the column the model reads. What is written for a dictionary is of its values' type, and for lists a FixedSizeList;
 * a column of the type Null gets the type that `example` has.
 * @param example a column as the model gives it back, of any number of rows.
 */
export function columnWriterFor(type: DataType, example: Column): ColumnWriter {
  if (DataType.isDictionary(type)) return columnWriterFor(type.dictionary as DataType, example);
  if (DataType.isNull(type)) return columnWriterFor(typeOf(example), example);
  if (isStringType(type)) return { type, write: (column) => writeStrings(type, column) };
  if (isTimeType(type)) return { type, write: (column) => writeTimes(type, column) };
  if (DataType.isBool(type)) return { type, write: (column) => writeTruths(numbersOf(column)) };
  if (example.type === 'vector') {
    const field = (type.children as readonly Field[] | null)?.[0] ?? ITEM;
    const list = new FixedSizeList(example.size, field);
    return { type: list, write: (column) => writeVectors(list, column) };
  }
  return { type, write: (column) => writeNumbers(type, numbersOf(column)) };
}

const ITEM = new Field('item', new Float64(), true);

function typeOf(column: Column): DataType {
  switch (column.type) {
    case 'number':
      return new Float64();
    case 'boolean':
      return new Bool();
    case 'dictionary':
    case 'string':
      return new Utf8();
    case 'timestamp':
      return column.unit === 'day' ? new DateDay() : new TimestampMicrosecond();
    case 'time':
      return new TimeMicrosecond();
    case 'vector':
      return new FixedSizeList(column.size, ITEM);
  }
}
