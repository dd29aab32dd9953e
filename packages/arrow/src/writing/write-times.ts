import type { Column, TimeUnit } from '@colatent/core';
import {
  DataType,
  DateUnit,
  TimeUnit as ArrowTimeUnit,
  makeData,
  type Data,
  type Date_,
  type Time,
  type Timestamp,
} from 'apache-arrow';
import { isValid } from '../reading/validity.js';
import { writeValidity } from './write-validity.js';

export type TimeType = Date_ | Time | Timestamp;

export function isTimeType(type: DataType): type is TimeType {
  return DataType.isDate(type) || DataType.isTime(type) || DataType.isTimestamp(type);
}

const NANOSECONDS: Readonly<Record<TimeUnit, bigint>> = {
  day: 86_400_000_000_000n,
  second: 1_000_000_000n,
  millisecond: 1_000_000n,
  microsecond: 1000n,
  nanosecond: 1n,
};

const UNITS: Readonly<Record<ArrowTimeUnit, TimeUnit>> = {
  [ArrowTimeUnit.SECOND]: 'second',
  [ArrowTimeUnit.MILLISECOND]: 'millisecond',
  [ArrowTimeUnit.MICROSECOND]: 'microsecond',
  [ArrowTimeUnit.NANOSECOND]: 'nanosecond',
};

/** A chunk of dates, moments or times of day in the unit of their type, rounded to it; dates to whole days. */
export function writeTimes(type: TimeType, column: Column): Data {
  const { length } = column;
  if (column.type !== 'timestamp' && column.type !== 'time') {
    return makeData({
      type,
      length,
      nullCount: length,
      nullBitmap: new Uint8Array((length + 7) >> 3),
    });
  }
  const to = DataType.isDate(type) ? 'day' : UNITS[type.unit];
  const convert = converter(column.unit, to);
  const isTimeOfDay = DataType.isTime(type);
  const aDay = NANOSECONDS.day / NANOSECONDS[to];
  const perCount = DataType.isDate(type) && type.unit === DateUnit.MILLISECOND ? 86_400_000n : 1n;
  const counts = Array.from({ length }, (_, row) => {
    const count = convert(column.values[row] ?? 0);
    // what is rounded up to the end of the day is the start of it
    return isTimeOfDay && count >= aDay ? count - aDay : count * perCount;
  });
  const data =
    type.ArrayType === BigInt64Array
      ? BigInt64Array.from(counts, (count) => clamp(count, MOST_64))
      : Int32Array.from(counts, (count) => Number(clamp(count, MOST_32)));
  const { validity = null } = column;
  const marks = Uint8Array.from({ length }, (_, row) => (isValid(validity, row) ? 1 : 0));
  const base = { length, ...writeValidity(marks), data };
  if (DataType.isDate(type)) return makeData({ type, ...base });
  return DataType.isTime(type) ? makeData({ type, ...base }) : makeData({ type, ...base });
}

const MOST_64 = 2n ** 63n - 1n;
const MOST_32 = 2n ** 31n - 1n;

function clamp(count: bigint, most: bigint): bigint {
  return count > most ? most : count < -most ? -most : count;
}

function converter(from: TimeUnit, to: TimeUnit): (count: number | bigint) => bigint {
  const nanoseconds = NANOSECONDS[from];
  const unit = NANOSECONDS[to];
  if (unit <= nanoseconds) return (count) => wholeOf(count) * (nanoseconds / unit);
  const counts = unit / nanoseconds;
  return (count) => {
    const shifted = wholeOf(count) + counts / 2n;
    const rest = shifted % counts;
    return (shifted - (rest < 0n ? rest + counts : rest)) / counts;
  };
}

function wholeOf(count: number | bigint): bigint {
  return typeof count === 'bigint' ? count : BigInt(Math.round(Number.isFinite(count) ? count : 0));
}
