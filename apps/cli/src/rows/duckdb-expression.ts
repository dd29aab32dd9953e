import { DataType, DateUnit, TimeUnit } from 'apache-arrow';
import type { Field } from 'apache-arrow';
import { InputError } from '../failures.js';
import { quoteName, quoteText } from '../sql-text.js';

const MOST_DIGITS = 38;
const DAY_MS = 86_400_000;

/**
 * SQL that gives a column of Arrow data its DuckDB type. The column was written to Parquet, which has no seconds and no dates in
 * milliseconds: their numbers come as BIGINT, and would silently be numbers.
 * @throws InputError when DuckDB has no type for the values.
 */
export function duckdbExpression({ name, type }: Field): string {
  const values = DataType.isDictionary(type) ? (type.dictionary as DataType) : (type as DataType);
  const column = quoteName(name);
  if (DataType.isTimestamp(values) && values.unit === TimeUnit.SECOND) {
    return hasZone(values) ? `to_timestamp(${column})` : `make_timestamp(${column} * 1000000)`;
  }
  if (DataType.isTime(values) && values.unit === TimeUnit.SECOND) {
    return `TIME '00:00:00' + to_seconds(${column})`;
  }
  if (DataType.isDate(values) && values.unit === DateUnit.MILLISECOND) {
    const sentence = quoteText(`column "${name}" has dates in milliseconds that are no whole days`);
    return `CASE WHEN ${column} % ${DAY_MS} <> 0 THEN error(${sentence}) ELSE epoch_ms(${column})::DATE END`;
  }
  if (DataType.isDictionary(type)) {
    if (partsOf(values).length > 0) throw refused(name, 'a dictionary of lists or structs');
    checkConverts(name, values);
  }
  if (!isTimestampOfNanosecondsInZone(values)) checkConverts(name, values);
  return column;
}

/** Whether DuckDB keeps microseconds of a column that has nanoseconds. Without a zone it has a type for them. */
export function isTimestampOfNanosecondsInZone(type: DataType): boolean {
  return DataType.isTimestamp(type) && type.unit === TimeUnit.NANOSECOND && hasZone(type);
}

/** @throws InputError unless all values of a type come through Parquet as they are, those of its parts too. */
function checkConverts(name: string, type: DataType): void {
  const reason = reasonAgainst(type);
  if (reason !== undefined) throw refused(name, reason);
  for (const part of partsOf(type)) {
    if (DataType.isDictionary(part)) throw refused(name, 'of dictionaries within others');
    checkConverts(name, part);
  }
}

function refused(name: string, reason: string): InputError {
  return new InputError(
    `column "${name}" is ${reason}, which only goes from Arrow to Arrow as it comes; leave it out, or cast it`,
  );
}

function reasonAgainst(type: DataType): string | undefined {
  if (DataType.isDecimal(type)) {
    if (type.precision > MOST_DIGITS) return `of decimals of ${type.precision} digits`;
    return type.scale < 0 || type.scale > type.precision
      ? `of decimals of scale ${type.scale}`
      : undefined;
  }
  if (DataType.isTimestamp(type) && type.unit === TimeUnit.SECOND)
    return 'of seconds within others';
  if (DataType.isTime(type) && type.unit === TimeUnit.SECOND) return 'of seconds within others';
  if (DataType.isDate(type) && type.unit === DateUnit.MILLISECOND) {
    return 'of dates in milliseconds within others';
  }
  if (isTimestampOfNanosecondsInZone(type))
    return 'of nanoseconds in a time zone within a dictionary, list or struct';
  if (DataType.isDuration(type)) return 'of durations';
  if (DataType.isInterval(type)) return 'of intervals';
  if (DataType.isUnion(type)) return 'a union';
  if (DataType.isStruct(type) && type.children.length === 0) return 'a struct without fields';
  return undefined;
}

/** The types that a type is made of. */
function partsOf(type: DataType): DataType[] {
  if (DataType.isDictionary(type)) return [type.dictionary as DataType];
  const fields = type.children as readonly Field[] | null;
  return fields?.map((field) => field.type as DataType) ?? [];
}

function hasZone(type: { readonly timezone?: string | null }): boolean {
  return type.timezone !== undefined && type.timezone !== null && type.timezone !== '';
}
