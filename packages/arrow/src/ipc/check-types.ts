import { DataType, TimeUnit, type Field, type Schema } from 'apache-arrow';
import { ArrowDataError } from '../errors.js';

const BIT_WIDTHS: readonly number[] = [8, 16, 32, 64];
const DECIMAL_BIT_WIDTHS: readonly number[] = [32, 64, 128, 256];
/** Half, single and double floats; seconds to nanoseconds; days and milliseconds. */
const PRECISIONS = 3;
const TIME_UNITS = 4;
/** Of times of day in 32 bits. */
const COARSE_UNITS: readonly TimeUnit[] = [TimeUnit.SECOND, TimeUnit.MILLISECOND];
const DATE_UNITS = 2;

/**
 * Checks the numbers a schema's types are described by, which apache-arrow takes as they are.
 * @throws ArrowDataError when there is no such type, and so the metadata is damaged.
 */
export function checkTypes({ fields }: Schema): void {
  for (const field of fields) checkField(field);
}

function checkField({ name, type }: Field): void {
  const types = DataType.isDictionary(type)
    ? [type.indices as DataType, type.dictionary as DataType]
    : [type as DataType];
  for (const each of types) {
    if (!exists(each)) {
      throw new ArrowDataError(
        `column "${name}" is of a type that does not exist; the data is damaged`,
      );
    }
    // null where the declaration says that there are none
    for (const child of (each.children as readonly Field[] | null) ?? []) checkField(child);
  }
}

function exists(type: DataType): boolean {
  if (DataType.isInt(type)) return BIT_WIDTHS.includes(type.bitWidth);
  if (DataType.isFloat(type)) return isBelow(type.precision, PRECISIONS);
  if (DataType.isDecimal(type)) return DECIMAL_BIT_WIDTHS.includes(type.bitWidth);
  if (DataType.isDate(type)) return isBelow(type.unit, DATE_UNITS);
  if (DataType.isTime(type)) {
    return (
      isBelow(type.unit, TIME_UNITS) &&
      type.bitWidth === (COARSE_UNITS.includes(type.unit) ? 32 : 64)
    );
  }
  if (DataType.isTimestamp(type) || DataType.isDuration(type)) {
    return isBelow(type.unit, TIME_UNITS);
  }
  return true;
}

function isBelow(value: number, end: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < end;
}
