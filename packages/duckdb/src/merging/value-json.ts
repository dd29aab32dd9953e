import { UnreadableColumnError } from '@colatent/core';
import {
  DuckDBArrayType,
  DuckDBArrayValue,
  DuckDBBitValue,
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBIntervalValue,
  DuckDBListType,
  DuckDBListValue,
  DuckDBStructType,
  DuckDBStructValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTimeNSValue,
  DuckDBTimeTZValue,
  DuckDBTimeValue,
  DuckDBUUIDValue,
  type DuckDBType,
  type DuckDBValue,
} from '@duckdb/node-api';

/**
 * A value as JSON of texts that DuckDB casts back to the very value.
 * @throws UnreadableColumnError for a type whose text is not exact, such as a MAP.
 */
export function jsonOfValue(value: DuckDBValue, type: DuckDBType): string {
  if (value === null) return 'null';
  if (type instanceof DuckDBStructType && value instanceof DuckDBStructValue) {
    const entries = type.entryNames.map((name, index) => {
      const entryType = type.entryTypes[index] ?? type;
      return `${JSON.stringify(name)}:${jsonOfValue(value.entries[name] ?? null, entryType)}`;
    });
    return `{${entries.join(',')}}`;
  }
  const isList = type instanceof DuckDBListType || type instanceof DuckDBArrayType;
  if (isList && (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue)) {
    return `[${value.items.map((item) => jsonOfValue(item, type.valueType)).join(',')}]`;
  }
  return JSON.stringify(textOf(value, type));
}

/** The text of a number, as DuckDB reads it back. */
export function textOfNumber(x: number): string {
  if (Number.isNaN(x)) return 'nan';
  if (!Number.isFinite(x)) return x > 0 ? 'inf' : '-inf';
  return Object.is(x, -0) ? '-0' : String(x);
}

type Moment =
  | DuckDBDateValue
  | DuckDBTimestampMillisecondsValue
  | DuckDBTimestampNanosecondsValue
  | DuckDBTimestampSecondsValue
  | DuckDBTimestampTZValue
  | DuckDBTimestampValue;

const MOMENTS = [
  DuckDBDateValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
];

const EXACT_TEXTS = [
  DuckDBBitValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBIntervalValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampValue,
  DuckDBTimeNSValue,
  DuckDBTimeTZValue,
  DuckDBTimeValue,
  DuckDBUUIDValue,
];

function textOf(value: DuckDBValue, type: DuckDBType): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
      return textOfNumber(value);
    case 'bigint':
    case 'boolean':
      return String(value);
    default:
  }
  if (value instanceof DuckDBBlobValue) return textOfBytes(value.bytes);
  if (isMoment(value) && !value.isFinite) return isPast(value) ? '-infinity' : 'infinity';
  // that of node-api is in the zone of the process
  if (value instanceof DuckDBTimestampTZValue) {
    return `${new DuckDBTimestampValue(value.micros).toString()}+00`;
  }
  if (EXACT_TEXTS.some((kind) => value instanceof kind)) return String(value);
  throw new UnreadableColumnError(
    `a STRUCT that holds a column of the model also holds a ${type.toString()}, which cannot be copied with it; give the model's columns as columns of the row, or leave that field out of the STRUCT`,
  );
}

function textOfBytes(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
}

function isMoment(value: DuckDBValue): value is Moment {
  return MOMENTS.some((kind) => value instanceof kind);
}

function isPast(value: Moment): boolean {
  if (value instanceof DuckDBDateValue) return value.days < 0;
  if (value instanceof DuckDBTimestampSecondsValue) return value.seconds < 0n;
  if (value instanceof DuckDBTimestampMillisecondsValue) return value.millis < 0n;
  return value instanceof DuckDBTimestampNanosecondsValue ? value.nanos < 0n : value.micros < 0n;
}
