import type { Column } from '@colatent/core';
import type { Data, Vector } from 'apache-arrow';
import { ArrowDataError } from '../errors.js';
import type { ColumnReader, ColumnSource } from './read-column.js';
import { isValid, validityOf, validityWhere } from './validity.js';

/** Reads codes into a dictionary whose values `readValues` reads. */
export function readDictionary(readValues: ColumnReader): ColumnReader {
  return (source) => {
    const { name, data, validity } = source;
    const { used, codes } = usedCodes(source);
    const entries = dictionaryEntries(data.dictionary, readValues, name);
    const taken = used.map((code) => entries.find(code));
    const { length } = data;
    // values of the rows: entry `taken[codes[row]]`
    const at = (row: number): Entry | undefined =>
      isValid(validity, row) ? taken[codes[row] ?? 0] : undefined;
    const present = validityWhere(length, (row) => {
      const entry = at(row);
      return entry !== undefined && isValid(entry.column.validity ?? null, entry.row);
    });
    const base = { name, length, validity: present };
    const [first] = entries.columns;
    switch (first?.type) {
      case 'dictionary':
        return { ...base, validity, type: 'dictionary', codes, dictionary: taken.map(stringOf) };
      case 'number': {
        const values = Float64Array.from({ length }, (_, row) => numberOf(at(row)));
        return { ...base, type: 'number', values, scale: first.scale ?? 0 };
      }
      case 'boolean':
        return {
          ...base,
          type: 'boolean',
          values: Uint8Array.from({ length }, (_, row) => numberOf(at(row))),
        };
      case 'timestamp':
      case 'time':
        return {
          ...base,
          type: first.type,
          unit: first.unit,
          values: Float64Array.from({ length }, (_, row) => numberOf(at(row))),
        };
      default:
        return { ...base, type: 'dictionary', codes, dictionary: taken.map(() => null) };
    }
  };
}

interface Entry {
  readonly column: Column;
  readonly row: number;
}

/** The distinct codes of a chunk in order of appearance, and each row's place among them: a dictionary may be far longer than a chunk. */
function usedCodes({ name, data, validity }: ColumnSource): {
  used: number[];
  codes: Uint32Array;
} {
  const indices = data.values as ArrayLike<number | bigint>;
  const codes = new Uint32Array(data.length);
  const used: number[] = [];
  const places = new Map<number, number>();
  const size = data.dictionary?.length ?? 0;
  for (let row = 0; row < data.length; row++) {
    if (!isValid(validity, row)) continue;
    const code = Number(indices[row]);
    let place = places.get(code);
    if (place === undefined) {
      if (!(code >= 0 && code < size)) {
        throw new ArrowDataError(
          `column "${name}", row ${row}: code ${code} is not in its dictionary of ${size} values; the data is damaged`,
        );
      }
      place = used.push(code) - 1;
      places.set(code, place);
    }
    codes[row] = place;
  }
  return { used, codes };
}

const readChunks = new WeakMap<Data, Column>();

/** A dictionary's chunks (deltas add some) as columns; read once for all the batches that use them. */
function dictionaryEntries(
  dictionary: Vector | undefined,
  readValues: ColumnReader,
  name: string,
): { columns: readonly Column[]; find: (code: number) => Entry | undefined } {
  const chunks = (dictionary?.data ?? []) as readonly Data[];
  const columns = chunks.map((data) => {
    const known = readChunks.get(data);
    if (known !== undefined) return known;
    const column = readValues({ name, data, validity: validityOf(data) });
    readChunks.set(data, column);
    return column;
  });
  const find = (code: number): Entry | undefined => {
    let row = code;
    for (const column of columns) {
      if (row < column.length) return { column, row };
      row -= column.length;
    }
    return undefined;
  };
  return { columns, find };
}

function stringOf(entry: Entry | undefined): string | null {
  if (entry?.column.type !== 'dictionary' || !isValid(entry.column.validity ?? null, entry.row)) {
    return null;
  }
  return entry.column.dictionary[entry.column.codes[entry.row] ?? 0] ?? null;
}

function numberOf(entry: Entry | undefined): number {
  if (entry === undefined) return 0;
  const { column, row } = entry;
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
