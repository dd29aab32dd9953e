import type { CellValue, Column } from '@colatent/core';
import {
  DuckDBArrayType,
  DuckDBDecimalType,
  DuckDBListType,
  DuckDBTypeId,
  type DuckDBType,
} from '@duckdb/node-api';
import { decimalText, WHOLE_RANGES } from '../vectors/number-types.js';

/** Most significant digits that tell two FLOATs apart. */
const FLOAT_DIGITS = 9;
/** Decimal exponents that DuckDB writes numbers without: from the first and below the second. */
const PLAIN_FROM = -4;
const PLAIN_BELOW = 16;

/**
 * A value of a column as DuckDB prints one of the column's SQL type: 3.0 for a DOUBLE, 2.50 for a DECIMAL(9, 2), 2026-03-01 08:30:00 for a
 * TIMESTAMP. Moments with time zone are told in UTC. A value that the type could not hold, such as half an INTEGER, is told as it is.
 */
export function sqlText(value: CellValue, type: DuckDBType): string | null {
  if (value === null) return null;
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return numberText(value, type);
  if (typeof value === 'string') return momentText(value, type);
  const isVector = type instanceof DuckDBArrayType || type instanceof DuckDBListType;
  const element = isVector ? type.valueType : type;
  const texts = value.map((x) => (Number.isNaN(x) ? 'NULL' : numberText(x, element)));
  return `[${texts.join(', ')}]`;
}

/** The value a row of a column holds, as `sqlText` tells it; integers that no double holds are told in full. */
export function observedText(
  value: CellValue,
  column: Column | undefined,
  row: number,
  type: DuckDBType,
): string | null {
  const counts = typeof value === 'number' && column?.type === 'number' && column.values[row];
  if (typeof counts !== 'bigint') return sqlText(value, type);
  return type instanceof DuckDBDecimalType ? decimalText(counts, type.scale) : String(counts);
}

function numberText(x: number, type: DuckDBType): string {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? 'nan' : x > 0 ? 'inf' : '-inf';
  if (type instanceof DuckDBDecimalType) return roundedText(x, type.scale);
  if (WHOLE_RANGES.has(type.typeId)) return Number.isInteger(x) ? String(BigInt(x)) : String(x);
  return floatingText(type.typeId === DuckDBTypeId.FLOAT ? shortestFloat(x) : String(x), x);
}

/** A number with at least the decimals of a DECIMAL. */
function roundedText(x: number, scale: number): string {
  const shortest = String(x);
  if (shortest.includes('e')) return x.toFixed(scale);
  const decimals = shortest.split('.')[1]?.length ?? 0;
  return decimals > scale ? shortest : x.toFixed(scale);
}

/** The shortest decimal number that is the same FLOAT. */
function shortestFloat(x: number): string {
  const float = Math.fround(x);
  for (let digits = 1; digits < FLOAT_DIGITS; digits++) {
    const text = float.toPrecision(digits);
    if (Math.fround(Number(text)) === float) return text;
  }
  return float.toPrecision(FLOAT_DIGITS);
}

/** @param shortest the number's digits in any notation. */
function floatingText(shortest: string, x: number): string {
  const [mantissa = '', exponentText = '0'] = Number(shortest).toExponential().split('e');
  const exponent = Number(exponentText);
  const sign = Object.is(x, -0) ? '-' : '';
  if (exponent >= PLAIN_FROM && exponent < PLAIN_BELOW) {
    // JavaScript writes numbers between 10^-7 and 10^21 without an exponent
    const plain = String(Number(shortest));
    return sign + (plain.includes('.') ? plain : `${plain}.0`);
  }
  const digits = String(Math.abs(exponent)).padStart(2, '0');
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${digits}`;
}

/** A moment as ISO 8601 writes it in the words of DuckDB; other strings, and counts beyond the calendar, as they are. */
function momentText(text: string, { typeId }: DuckDBType): string {
  switch (typeId) {
    case DuckDBTypeId.TIME:
    case DuckDBTypeId.TIME_NS:
    case DuckDBTypeId.TIME_TZ:
      return withoutTrailingZeros(text);
    case DuckDBTypeId.DATE:
    case DuckDBTypeId.TIMESTAMP:
    case DuckDBTypeId.TIMESTAMP_S:
    case DuckDBTypeId.TIMESTAMP_MS:
    case DuckDBTypeId.TIMESTAMP_NS:
    case DuckDBTypeId.TIMESTAMP_TZ:
      return calendarText(text, typeId === DuckDBTypeId.TIMESTAMP_TZ);
    default:
      return text;
  }
}

function calendarText(iso: string, isZoned: boolean): string {
  const parts = /^([+-]?\d+)-(\d\d-\d\d)(?:T([\d:.]+)Z)?$/u.exec(iso);
  if (parts === null) return iso;
  const [, yearText = '', day = '', clock] = parts;
  const year = Number(yearText);
  // the year before 1 is 0 to ISO 8601 and 1 BC to DuckDB
  const yearOfEra = String(year > 0 ? year : 1 - year).padStart(4, '0');
  const time = clock === undefined ? '' : ` ${withoutTrailingZeros(clock)}`;
  const era = year > 0 ? '' : ' (BC)';
  return `${yearOfEra}-${day}${era}${time}${isZoned ? '+00' : ''}`;
}

function withoutTrailingZeros(clock: string): string {
  return clock.replace(/\.?0+$/u, (zeros) => (clock.includes('.') ? '' : zeros));
}
