import {
  DataType,
  Precision,
  TimeUnit,
  makeData,
  type Data,
  type Decimal,
  type Float,
  type Int,
} from 'apache-arrow';
import { writeHalfFloats } from '../reading/half-floats.js';
import { writeWideInteger } from '../reading/wide-integers.js';
import { marksOf, writeValidity } from './write-validity.js';

const PER_SECOND: Readonly<Record<TimeUnit, number>> = {
  [TimeUnit.SECOND]: 1,
  [TimeUnit.MILLISECOND]: 1e3,
  [TimeUnit.MICROSECOND]: 1e6,
  [TimeUnit.NANOSECOND]: 1e9,
};

/**
 * A chunk of numbers of an Arrow type: the nearest that it holds. Durations are given in seconds.
 * @param marks 0 where a row is NULL. Default: where a number is NaN.
 */
export function writeNumbers(
  type: DataType,
  numbers: Float64Array,
  marks = marksOf(numbers),
): Data {
  const { length } = numbers;
  const base = { length, ...writeValidity(marks) };
  if (DataType.isInt(type)) return makeData({ type, ...base, data: integers(type, numbers) });
  if (DataType.isFloat(type)) return makeData({ type, ...base, data: floats(type, numbers) });
  if (DataType.isDecimal(type)) return makeData({ type, ...base, data: decimals(type, numbers) });
  if (DataType.isDuration(type)) {
    return makeData({ type, ...base, data: counts(numbers, PER_SECOND[type.unit]) });
  }
  throw new TypeError('a model gave numbers for a column of another type');
}

function integers({ isSigned, bitWidth, ArrayType }: Int, numbers: Float64Array): Int['TArray'] {
  if (bitWidth === 64) {
    const clamp = isSigned
      ? (x: bigint) => within(x, 63n, true)
      : (x: bigint) => within(x, 64n, false);
    const whole = Array.from(numbers, (x) => clamp(wholeOf(x)));
    return isSigned ? BigInt64Array.from(whole) : BigUint64Array.from(whole);
  }
  const most = 2 ** (isSigned ? bitWidth - 1 : bitWidth) - 1;
  const least = isSigned ? -most - 1 : 0;
  const values = new (ArrayType as new (length: number) => Int32Array)(numbers.length);
  numbers.forEach((x, row) => {
    values[row] = Math.max(least, Math.min(most, Math.round(x)));
  });
  return values;
}

function floats({ precision }: Float, numbers: Float64Array): Float['TArray'] {
  if (precision === Precision.HALF) return writeHalfFloats(numbers);
  return precision === Precision.SINGLE ? Float32Array.from(numbers) : numbers;
}

function decimals({ bitWidth, precision, scale }: Decimal, numbers: Float64Array): Uint32Array {
  const words = bitWidth / 32;
  const most = 10n ** BigInt(precision) - 1n;
  const power = Number(`1e${Math.abs(scale)}`);
  const values = new Uint32Array(numbers.length * words);
  numbers.forEach((x, row) => {
    const whole = wholeOf(scale < 0 ? x / power : x * power);
    writeWideInteger(values, row, words, whole > most ? most : whole < -most ? -most : whole);
  });
  return values;
}

function counts(seconds: Float64Array, perSecond: number): BigInt64Array {
  return BigInt64Array.from(seconds, (x) => within(wholeOf(x * perSecond), 63n, true));
}

/** The nearest whole number; 0 for NaN, and the largest doubles for infinities. */
function wholeOf(x: number): bigint {
  if (Number.isNaN(x)) return 0n;
  return BigInt(Math.round(Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, x))));
}

function within(x: bigint, bits: bigint, isSigned: boolean): bigint {
  const most = (1n << bits) - 1n;
  const least = isSigned ? -most - 1n : 0n;
  return x > most ? most : x < least ? least : x;
}
