import type { BooleanColumn, DictionaryColumn, NumberColumn, StringColumn } from './column.js';
import { numberLabel } from './count-values.js';
import { readNumbers } from './read-numbers.js';
import type { ReadableColumn } from './readable-column.js';
import { isMarkedNull, markNulls } from './validity.js';

const BLOCK = 1024;
const scratchNumbers = new Float64Array(BLOCK);
const scratchCodes = new Uint32Array(BLOCK);
const NO_CELLS = new Float32Array(0);

/** Most numbers a dictionary's cells are kept in (16 MiB); rows of a larger one are encoded one by one. */
const MOST_KEPT = 2 ** 22;
/** Values met lately whose cells are kept, and the longest kept. */
const MOST_MET = 8192;
const LONGEST_MET = 256;

/** Cells by code of one dictionary: one array a cell. */
type DictionaryCells = readonly Float32Array[];

/** cells[at + i] = byCode[codes[i]], NaN where the code is outside the dictionary. @returns whether any is NaN. */
function lookUp(
  codes: Uint32Array,
  count: number,
  byCode: Float32Array,
  cells: Float32Array,
  at: number,
): boolean {
  let nulls = false;
  for (let i = 0; i < count; i++) {
    const code = codes[i] ?? 0;
    const value = code < byCode.length ? (byCode[code] ?? NaN) : NaN;
    if (Number.isNaN(value)) nulls = true;
    cells[at + i] = value;
  }
  return nulls;
}

/** Writes the cells of one value. */
export type EncodeString = (value: string, out: Float32Array) => void;

/** Encodes the values of columns of any type categories are read from, each distinct value seldom more than once. Immutable to its callers. */
export class StringCells {
  readonly #count: number;
  readonly #encode: EncodeString;
  readonly #byDictionary = new WeakMap<DictionaryColumn['dictionary'], DictionaryCells>();
  readonly #met = new Map<string | number, Float32Array>();

  /** @param count cells a value. */
  constructor(count: number, encode: EncodeString) {
    this.#count = count;
    this.#encode = encode;
  }

  /** The distinct features of each value. */
  featuresOf(values: readonly string[]): readonly (readonly number[])[] {
    return values.map((value) => {
      const indices = new Float32Array(this.#count);
      this.#encode(value, indices);
      return [...new Set(indices)];
    });
  }

  /** Write cells as `ColumnEncoder.encodeCells` does. */
  encodeCells(
    column: ReadableColumn<'categorical'>,
    start: number,
    count: number,
    out: readonly Float32Array[],
  ): boolean {
    if (column.type === 'string') return this.#encodeStrings(column, start, count, out);
    let nulls =
      column.type === 'dictionary'
        ? this.#encodeCodes(column, start, count, out)
        : this.#encodeNumbers(column, start, count, out);
    for (const cells of out) nulls = markNulls(column.validity, start, count, cells, 0) || nulls;
    return nulls;
  }

  #encodeStrings(
    column: StringColumn,
    start: number,
    count: number,
    out: readonly Float32Array[],
  ): boolean {
    let nulls = false;
    for (let i = 0; i < count; i++) {
      const value = isMarkedNull(column, start + i) ? null : column.at(start + i);
      if (value === null) nulls = true;
      this.#put(value === null ? null : this.#cellsOf(value), i, out);
    }
    return nulls;
  }

  #encodeNumbers(
    column: NumberColumn | BooleanColumn,
    start: number,
    count: number,
    out: readonly Float32Array[],
  ): boolean {
    let nulls = false;
    for (let at = 0; at < count; at += BLOCK) {
      const rows = Math.min(BLOCK, count - at);
      readNumbers(column, start + at, rows, scratchNumbers);
      for (let i = 0; i < rows; i++) {
        const x = scratchNumbers[i] ?? NaN;
        const isNull = Number.isNaN(x);
        if (isNull) nulls = true;
        const isTruth = column.type === 'boolean';
        const known = isNull || isTruth ? undefined : this.#met.get(x);
        const cells = isNull ? null : (known ?? this.#cellsOf(numberLabel(column, x)));
        if (cells !== null && known === undefined && !isTruth) this.#keep(x, cells);
        this.#put(cells, at + i, out);
      }
    }
    return nulls;
  }

  #encodeCodes(
    column: DictionaryColumn,
    start: number,
    count: number,
    out: readonly Float32Array[],
  ): boolean {
    const { dictionary, codes } = column;
    const { length } = dictionary;
    let nulls = false;
    if (length * this.#count > MOST_KEPT) {
      for (let i = 0; i < count; i++) {
        const value = dictionary[codes[start + i] ?? -1] ?? null;
        if (value === null) nulls = true;
        this.#put(value === null ? null : this.#cellsOf(value), i, out);
      }
      return nulls;
    }
    const byCode = this.#dictionaryCells(dictionary);
    for (let at = 0; at < count; at += BLOCK) {
      const rows = Math.min(BLOCK, count - at);
      // Codes below 0 become large ones.
      scratchCodes.set(codes.subarray(start + at, start + at + rows));
      for (const [c, cells] of out.entries()) {
        nulls = lookUp(scratchCodes, rows, byCode[c] ?? NO_CELLS, cells, at) || nulls;
      }
    }
    return nulls;
  }

  #dictionaryCells(dictionary: DictionaryColumn['dictionary']): DictionaryCells {
    const known = this.#byDictionary.get(dictionary);
    const { length } = dictionary;
    // A dictionary that grew, as those of an Arrow stream do, is read anew.
    if (known?.[0]?.length === length) return known;
    const byCode = Array.from({ length: this.#count }, () => new Float32Array(length));
    const encoded = new Float32Array(this.#count);
    dictionary.forEach((value, code) => {
      if (value === null) encoded.fill(NaN);
      else this.#encode(value, encoded);
      for (const [c, cells] of byCode.entries()) cells[code] = encoded[c] ?? NaN;
    });
    this.#byDictionary.set(dictionary, byCode);
    return byCode;
  }

  #cellsOf(value: string): Float32Array {
    const met = this.#met.get(value);
    if (met !== undefined) return met;
    const cells = new Float32Array(this.#count);
    this.#encode(value, cells);
    if (value.length <= LONGEST_MET) this.#keep(value, cells);
    return cells;
  }

  #keep(value: string | number, cells: Float32Array): void {
    if (this.#met.size >= MOST_MET) this.#met.clear();
    this.#met.set(value, cells);
  }

  #put(cells: Float32Array | null, row: number, out: readonly Float32Array[]): void {
    for (const [c, column] of out.entries()) column[row] = cells?.[c] ?? NaN;
  }
}
