import type { Column, DictionaryColumn } from '@colatent/core';
import { DataType, type Data, type Vector } from 'apache-arrow';
import { ArrowDataError } from '../errors.js';
import type { ColumnReader, ColumnSource } from './read-column.js';
import { rowValues } from './row-values.js';
import { isValid, validityOf, validityOfMarks } from './validity.js';

/** Entries of a dictionary that are read for a batch of however few rows. */
const FEW_ENTRIES = 1024;

/** Reads codes into a dictionary whose values `readValues` reads. A batch costs what its rows do, not what its dictionary does. */
export function readDictionary(readValues: ColumnReader): ColumnReader {
  return (source) => {
    const { name, data, validity } = source;
    const { length } = data;
    const dictionary = dictionaryOf(source);
    const entries = entriesOf(dictionary, readValues, name);
    const [first] = entries;
    if (first?.type === 'dictionary') {
      const strings =
        dictionary.length <= Math.max(FEW_ENTRIES, 4 * length)
          ? {
              codes: checkedCodes(source, dictionary.length),
              dictionary: allStrings(dictionary, entries),
            }
          : usedStrings(source, dictionary.length, entries);
      return { type: 'dictionary', name, length, validity, ...strings };
    }
    const { used, codes } = usedCodes(source, dictionary.length);
    const numbers = new Float64Array(used.length);
    const present = new Uint8Array(used.length);
    used.forEach((code, place) => {
      const entry = entryAt(entries, code);
      if (entry === undefined || !isValid(entry.column.validity ?? null, entry.row)) return;
      numbers[place] = numberOf(entry);
      present[place] = 1;
    });
    const values = new Float64Array(length);
    const marks = new Uint8Array(length);
    for (let row = 0; row < length; row++) {
      if (!isValid(validity, row)) continue;
      const place = codes[row] ?? 0;
      values[row] = numbers[place] ?? 0;
      marks[row] = present[place] ?? 0;
    }
    return columnLike(first, { name, length, validity: validityOfMarks(marks) }, values);
  };
}

function columnLike(
  first: Column | undefined,
  base: Pick<Column, 'name' | 'length' | 'validity'>,
  values: Float64Array,
): Column {
  switch (first?.type) {
    case 'boolean':
      return { ...base, type: 'boolean', values: Uint8Array.from(values) };
    case 'timestamp':
    case 'time':
      return { ...base, type: first.type, unit: first.unit, values };
    case 'number':
      return { ...base, type: 'number', values, scale: first.scale ?? 0 };
    default:
      throw new ArrowDataError(`column "${base.name}" has no dictionary; the data is damaged`);
  }
}

function dictionaryOf({ name, data }: ColumnSource): Vector {
  if (data.dictionary !== undefined) return data.dictionary;
  throw new ArrowDataError(`column "${name}" has no dictionary; the data is damaged`);
}

type Codes = Exclude<DictionaryColumn['codes'], Uint8ClampedArray>;

/** Codes as they are, or in 32 bits when they have 64. */
function codesOf(source: ColumnSource): Codes {
  const type = source.data.type;
  const indices: DataType | null = DataType.isDictionary(type) ? type.indices : null;
  const ArrayType = indices?.ArrayType as new (
    length: number,
  ) => Codes | BigInt64Array | BigUint64Array;
  const codes = rowValues(source, ArrayType);
  // a code too large for 32 bits is in no dictionary
  return codes instanceof BigInt64Array || codes instanceof BigUint64Array
    ? Int32Array.from(codes, (code) => (code <= 0x7fffffffn && code >= 0n ? Number(code) : -1))
    : codes;
}

function checkedCodes(source: ColumnSource, size: number): Codes {
  const codes = codesOf(source);
  for (let row = 0; row < source.data.length; row++) {
    const code = codes[row] ?? -1;
    if (code >= 0 && code < size) continue;
    if (isValid(source.validity, row)) throw notInDictionary(source, row, size);
  }
  return codes;
}

function notInDictionary({ name, data }: ColumnSource, row: number, size: number): ArrowDataError {
  const code = String((data.values as ArrayLike<number | bigint>)[row] ?? 'missing');
  return new ArrowDataError(
    `column "${name}", row ${row}: code ${code} is not in its dictionary of ${size} values; the data is damaged`,
  );
}

/** The distinct codes of a chunk in order of appearance, and each row's place among them; 0 for NULL rows. */
function usedCodes(source: ColumnSource, size: number): { used: number[]; codes: Uint32Array } {
  const { data, validity } = source;
  const indices = codesOf(source);
  const codes = new Uint32Array(data.length);
  const used: number[] = [];
  const places = new Map<number, number>();
  for (let row = 0; row < data.length; row++) {
    if (!isValid(validity, row)) continue;
    const code = indices[row] ?? -1;
    let place = places.get(code);
    if (place === undefined) {
      if (!(code >= 0 && code < size)) throw notInDictionary(source, row, size);
      place = used.push(code) - 1;
      places.set(code, place);
    }
    codes[row] = place;
  }
  return { used, codes };
}

const readChunks = new WeakMap<Data, Column>();

/** A dictionary's chunks (deltas add some) as columns; each is read once for all the batches that use it. */
function entriesOf(dictionary: Vector, readValues: ColumnReader, name: string): readonly Column[] {
  return (dictionary.data as readonly Data[]).map((data) => {
    const known = readChunks.get(data);
    if (known !== undefined) return known;
    const column = readValues({ name, data, validity: validityOf(data) });
    readChunks.set(data, column);
    return column;
  });
}

interface Entry {
  readonly column: Column;
  readonly row: number;
}

function entryAt(entries: readonly Column[], code: number): Entry | undefined {
  let row = code;
  for (const column of entries) {
    if (row < column.length) return { column, row };
    row -= column.length;
  }
  return undefined;
}

const readDictionaries = new WeakMap<Vector, readonly (string | null)[]>();

/** All strings of a dictionary; the very same array for all batches that use it, by which a model knows what it has encoded. */
function allStrings(dictionary: Vector, entries: readonly Column[]): readonly (string | null)[] {
  const known = readDictionaries.get(dictionary);
  if (known !== undefined) return known;
  const strings = entries.flatMap((column) =>
    Array.from({ length: column.length }, (_, row) => stringOf({ column, row })),
  );
  readDictionaries.set(dictionary, strings);
  return strings;
}

function usedStrings(
  source: ColumnSource,
  size: number,
  entries: readonly Column[],
): Pick<DictionaryColumn, 'codes' | 'dictionary'> {
  const { used, codes } = usedCodes(source, size);
  const dictionary = used.map((code) => stringOf(entryAt(entries, code)));
  return { codes, dictionary };
}

function stringOf(entry: Entry | undefined): string | null {
  if (entry?.column.type !== 'dictionary' || !isValid(entry.column.validity ?? null, entry.row)) {
    return null;
  }
  return entry.column.dictionary[entry.column.codes[entry.row] ?? 0] ?? null;
}

function numberOf({ column, row }: Entry): number {
  switch (column.type) {
    case 'number':
    case 'timestamp':
    case 'time':
      return Number(column.values[row] ?? 0);
    case 'boolean': {
      const bit = (column.offset ?? 0) + row;
      return ((column.values[bit >> 3] ?? 0) >> (bit & 7)) & 1;
    }
    default:
      return 0;
  }
}
