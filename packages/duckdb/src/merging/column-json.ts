import type { Column, TimeUnit } from '@colatent/core';
import {
  DuckDBArrayType,
  DuckDBDateValue,
  DuckDBDecimalType,
  DuckDBListType,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampValue,
  DuckDBTimeNSValue,
  DuckDBTimeValue,
  DuckDBTypeId,
  type DuckDBType,
} from '@duckdb/node-api';
import { decimalText, WHOLE_RANGES } from '../vectors/number-types.js';
import { isValid } from '../vectors/vector-validity.js';
import { textOfNumber } from './value-json.js';

/**
 * One value a model made, as JSON of a text that DuckDB casts to `type`: rounded to what whole numbers and decimals hold and kept
 * within their range; moments in the type's unit.
 */
export function jsonOfCell(column: Column, row: number, type: DuckDBType): string {
  if (!isValid(column.validity, row)) return 'null';
  switch (column.type) {
    case 'number':
      return JSON.stringify(numberText(column.values[row] ?? 0, column.scale ?? 0, type));
    case 'boolean':
      return JSON.stringify(numberText(column.values[row] === 0 ? 0 : 1, 0, type));
    case 'dictionary':
      return JSON.stringify(column.dictionary[column.codes[row] ?? 0] ?? null);
    case 'string':
      return JSON.stringify(column.at(row));
    case 'timestamp':
      return JSON.stringify(momentText(nanoseconds(column.values[row] ?? 0, column.unit), type));
    case 'time':
      return JSON.stringify(clockText(nanoseconds(column.values[row] ?? 0, column.unit), type));
    case 'vector': {
      const { size, offset = 0, values } = column;
      const elementType =
        type instanceof DuckDBArrayType || type instanceof DuckDBListType ? type.valueType : type;
      const texts = Array.from({ length: size }, (_, j) => {
        const text = numberText(values[(offset + row) * size + j] ?? 0, 0, elementType);
        return JSON.stringify(text);
      });
      return `[${texts.join(',')}]`;
    }
  }
}

const LARGEST_FLOAT = 3.4028234663852886e38;

/** @param scale decimal digits after the point of `value`. */
function numberText(value: number | bigint, scale: number, type: DuckDBType): string {
  if (type instanceof DuckDBDecimalType) {
    const most = 10n ** BigInt(type.width) - 1n;
    const count = scaled(value, type.scale - scale);
    return decimalText(clamp(count, -most, most), type.scale);
  }
  const range = WHOLE_RANGES.get(type.typeId);
  if (range) return clamp(scaled(value, -scale), ...range).toString();
  const x = scale === 0 ? Number(value) : Number(value) / Number(`1e${scale}`);
  if (type.typeId === DuckDBTypeId.BOOLEAN) return String(x >= 0.5);
  if (type.typeId === DuckDBTypeId.FLOAT) {
    return textOfNumber(Math.max(-LARGEST_FLOAT, Math.min(LARGEST_FLOAT, x)));
  }
  return textOfNumber(x);
}

/** The whole number nearest to value * 10^power. */
function scaled(value: number | bigint, power: number): bigint {
  if (power === 0) return typeof value === 'bigint' ? value : BigInt(Math.round(finite(value)));
  if (typeof value === 'bigint' && power > 0) return value * 10n ** BigInt(power);
  const x = Number(value);
  const factor = Number(`1e${Math.abs(power)}`);
  return BigInt(Math.round(finite(power > 0 ? x * factor : x / factor)));
}

function finite(x: number): number {
  return Number.isFinite(x) ? x : 0;
}

function clamp(x: bigint, least: bigint, most: bigint): bigint {
  return x < least ? least : x > most ? most : x;
}

const NANOSECONDS: Readonly<Record<TimeUnit, bigint>> = {
  day: 86_400_000_000_000n,
  second: 1_000_000_000n,
  millisecond: 1_000_000n,
  microsecond: 1000n,
  nanosecond: 1n,
};

function nanoseconds(count: number | bigint, unit: TimeUnit): bigint {
  const each = NANOSECONDS[unit];
  if (typeof count === 'bigint') return count * each;
  const whole = Math.floor(count);
  return BigInt(whole) * each + BigInt(Math.round((count - whole) * Number(each)));
}

/** Nearest multiple of a unit, in units. */
function inUnits(count: bigint, unit: bigint): bigint {
  const doubled = 2n * count + unit;
  const floor = doubled / (2n * unit);
  return doubled < 0n && floor * 2n * unit !== doubled ? floor - 1n : floor;
}

function momentText(moment: bigint, type: DuckDBType): string {
  switch (type.typeId) {
    case DuckDBTypeId.DATE:
      return new DuckDBDateValue(Number(inUnits(moment, NANOSECONDS.day))).toString();
    case DuckDBTypeId.TIMESTAMP_NS:
      return new DuckDBTimestampNanosecondsValue(moment).toString();
    case DuckDBTypeId.TIMESTAMP_S:
      return microsecondsText(inUnits(moment, NANOSECONDS.second) * 1_000_000n);
    case DuckDBTypeId.TIMESTAMP_MS:
      return microsecondsText(inUnits(moment, NANOSECONDS.millisecond) * 1000n);
    case DuckDBTypeId.TIMESTAMP_TZ:
      return `${microsecondsText(inUnits(moment, 1000n))}+00`;
    default:
      return microsecondsText(inUnits(moment, 1000n));
  }
}

function microsecondsText(microseconds: bigint): string {
  return new DuckDBTimestampValue(microseconds).toString();
}

function clockText(time: bigint, type: DuckDBType): string {
  const within = time % NANOSECONDS.day;
  if (type.typeId === DuckDBTypeId.TIME_NS) return new DuckDBTimeNSValue(within).toString();
  const microseconds = inUnits(within, 1000n) % 86_400_000_000n;
  const text = new DuckDBTimeValue(microseconds).toString();
  return type.typeId === DuckDBTypeId.TIME_TZ ? `${text}+00` : text;
}
