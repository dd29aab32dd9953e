import { UnreadableColumnError } from '../errors.js';
import type {
  BooleanColumn,
  Column,
  DictionaryColumn,
  NumberColumn,
  NumberValues,
  StringColumn,
  TimeColumn,
  TimestampColumn,
  Validity,
  VectorColumn,
} from './column.js';
import { readNumbers } from './read-numbers.js';
import { countsOf, readSeconds, SECONDS_A_DAY, secondsOf } from './time-unit.js';

/**
 * A column with the values of some rows replaced, in its own type and unit; all other values, and the caller's buffers, stay as they
 * are. Numbers are rounded to what whole numbers and decimals can hold and kept within their range. A string that a dictionary lacks
 * is added to its end, and codes too narrow for that become 32-bit ones.
 * @param rows which rows; each becomes valid.
 * @param values of `rows[i]`, without NULLs, as an encoder of the column's kind decodes them.
 * @throws UnreadableColumnError when a column of numbers would have to hold another category than a number.
 */
export function setValues(column: Column, rows: Uint32Array, values: Column): Column {
  if (rows.length === 0) return column;
  const validity = markValid(column, rows);
  switch (column.type) {
    case 'number':
      return { ...setNumbers(column, rows, values), validity };
    case 'boolean':
      return { ...setTruth(column, rows, values), validity };
    case 'dictionary':
      return { ...setCodes(column, rows, values), validity };
    case 'string':
      return { ...setStrings(column, rows, values), validity };
    case 'timestamp':
    case 'time':
      return { ...setTimes(column, rows, values), validity };
    case 'vector':
      return { ...setVectors(column, rows, values), validity };
  }
}

/** A column's validity once some rows are valid: null where all are. */
function markValid({ validity, length }: Column, rows: Uint32Array): Validity | null {
  if (validity === undefined || validity === null) return null;
  const { offset = 0 } = validity;
  const bits = Uint8Array.from(validity.bits);
  for (const row of rows) setBit(bits, offset + row, true);
  for (let bit = offset; bit < offset + length; bit++) {
    if ((((bits[bit >>> 3] ?? 0) >>> (bit & 7)) & 1) === 0) return { bits, offset };
  }
  return null;
}

/** A copy. The slice of Node's Buffer, a Uint8Array too, would be a view. */
function copyOf<Values extends { slice(): Values }>(
  values: Values | Uint8Array,
): Values | Uint8Array {
  return values instanceof Uint8Array ? Uint8Array.from(values) : values.slice();
}

function setBit(bits: Uint8Array, bit: number, isSet: boolean): void {
  const byte = bits[bit >>> 3] ?? 0;
  bits[bit >>> 3] = isSet ? byte | (1 << (bit & 7)) : byte & ~(1 << (bit & 7));
}

/** Decoded values as numbers. */
function numbersOf({ name }: Column, values: Column): Float64Array {
  const numbers = new Float64Array(values.length);
  if (values.type === 'number' || values.type === 'boolean') {
    readNumbers(values, 0, values.length, numbers);
    return numbers;
  }
  return numbers.map((_, i) => {
    const label = labelOf(values, i);
    const x = label === 'true' ? 1 : label === 'false' ? 0 : Number(label);
    if (label.trim() !== '' && !Number.isNaN(x)) return x;
    throw new UnreadableColumnError(
      `column "${name}" holds numbers, but one of its values would become the category "${label}", which is none; give it as strings`,
    );
  });
}

/** Decoded values of strings. */
function labelOf(values: Column, row: number): string {
  if (values.type === 'dictionary') return values.dictionary[values.codes[row] ?? 0] ?? '';
  return values.type === 'string' ? (values.at(row) ?? '') : '';
}

function setNumbers(column: NumberColumn, rows: Uint32Array, from: Column): NumberColumn {
  const values = copyOf(column.values);
  const power = Number(`1e${column.scale ?? 0}`);
  const numbers = numbersOf(column, from);
  rows.forEach((row, i) => {
    put(values, row, (numbers[i] ?? 0) * power);
  });
  return { ...column, values };
}

/** Put a number into an array, the nearest that it can hold. */
function put(values: NumberValues, at: number, x: number): void {
  if (values instanceof Float32Array || values instanceof Float64Array) {
    values[at] = x;
    return;
  }
  const bits = 8 * values.BYTES_PER_ELEMENT;
  if (values instanceof BigInt64Array || values instanceof BigUint64Array) {
    const least = values instanceof BigInt64Array ? -(1n << 63n) : 0n;
    const most = values instanceof BigInt64Array ? (1n << 63n) - 1n : (1n << 64n) - 1n;
    const whole = BigInt(Math.round(Math.max(-1e20, Math.min(1e20, x))));
    values[at] = whole < least ? least : whole > most ? most : whole;
    return;
  }
  const isSigned =
    values instanceof Int8Array || values instanceof Int16Array || values instanceof Int32Array;
  const most = 2 ** (isSigned ? bits - 1 : bits) - 1;
  values[at] = Math.max(isSigned ? -most - 1 : 0, Math.min(most, Math.round(x)));
}

function setTruth(column: BooleanColumn, rows: Uint32Array, from: Column): BooleanColumn {
  const values = Uint8Array.from(column.values);
  const numbers = numbersOf(column, from);
  rows.forEach((row, i) => {
    const isTrue = (numbers[i] ?? 0) >= 0.5;
    if (column.packed === true) setBit(values, (column.offset ?? 0) + row, isTrue);
    else values[row] = isTrue ? 1 : 0;
  });
  return { ...column, values };
}

function setCodes(column: DictionaryColumn, rows: Uint32Array, from: Column): DictionaryColumn {
  const dictionary = [...column.dictionary];
  const known = new Map(dictionary.map((value, code) => [value, code]));
  const filled = Array.from(rows, (_, i) => {
    const label = labelOf(from, i);
    const code = known.get(label) ?? dictionary.length;
    if (code === dictionary.length) {
      dictionary.push(label);
      known.set(label, code);
    }
    return code;
  });
  const codes = withRoomFor(column.codes, dictionary.length - 1);
  rows.forEach((row, i) => (codes[row] = filled[i] ?? 0));
  return {
    ...column,
    codes,
    dictionary: dictionary.length === column.dictionary.length ? column.dictionary : dictionary,
  };
}

/** A copy that can hold codes up to a largest one. */
function withRoomFor(codes: DictionaryColumn['codes'], largest: number): DictionaryColumn['codes'] {
  const probe = codes.slice(0, 1);
  probe[0] = largest;
  return probe.length === 0 || probe[0] === largest ? copyOf(codes) : Int32Array.from(codes);
}

function setStrings(column: StringColumn, rows: Uint32Array, from: Column): StringColumn {
  const filled = new Map(Array.from(rows, (row, i) => [row, labelOf(from, i)]));
  return { ...column, at: (row) => filled.get(row) ?? column.at(row) };
}

type Times = TimestampColumn | TimeColumn;

function setTimes<Kind extends Times>(column: Kind, rows: Uint32Array, from: Column): Kind {
  if (from.type !== 'timestamp' && from.type !== 'time') return column;
  const seconds = new Float64Array(from.length);
  readSeconds(from, 0, from.length, seconds);
  if (column.type === 'time') {
    const end = SECONDS_A_DAY - secondsOf(0.5, column.unit);
    // what would round up to the end of the day is the start of it
    seconds.forEach((time, i) => (seconds[i] = time < end ? time : 0));
  }
  // without a detour over seconds where the unit is the same
  const counts = column.unit === from.unit ? from.values : countsOf(seconds, column.unit);
  const values = column.values.slice();
  rows.forEach((row, i) => {
    const count = counts[i] ?? 0;
    if (values instanceof BigInt64Array) values[row] = BigInt(count);
    // the ends of 32 bits mean infinities
    else if (values instanceof Int32Array)
      values[row] = Math.max(-MOST_32, Math.min(MOST_32, Number(count)));
    else values[row] = Number(count);
  });
  return { ...column, values };
}

const MOST_32 = 2 ** 31 - 2;

function setVectors(column: VectorColumn, rows: Uint32Array, from: Column): VectorColumn {
  if (from.type !== 'vector') return column;
  const { size } = from;
  const isEmpty = column.size === 0;
  const values = isEmpty ? new Float64Array(column.length * size) : copyOf(column.values);
  const offset = isEmpty ? 0 : (column.offset ?? 0);
  const elements = column.elementValidity ?? null;
  const bits = elements ? Uint8Array.from(elements.bits) : undefined;
  rows.forEach((row, i) => {
    for (let j = 0; j < size; j++) {
      put(values, (offset + row) * size + j, from.values[i * size + j] ?? 0);
      if (bits) setBit(bits, (elements?.offset ?? 0) + row * size + j, true);
    }
  });
  const elementValidity = bits && !isEmpty ? { ...elements, bits } : null;
  return { ...column, size, offset, values, elementValidity };
}
