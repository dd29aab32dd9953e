import type { Column, VectorColumn } from '../columns/column.js';
import { readNumbers, readValues } from '../columns/read-numbers.js';
import { isMarkedNull, markNulls } from '../columns/validity.js';
import { ColumnsError } from '../errors.js';

/** Strings met lately, so that a repeated value is held once. */
const INTERNED_STRINGS = 10_000;

/** The values of one column, copied out of batches that come and go, one slot a row. */
export interface ColumnStore {
  /** Copy rows of a batch's column: row `rows[i]` into slot `slots[i]`, i < count. Slots below the largest so far may be replaced. */
  put(column: Column, rows: Uint32Array, slots: Uint32Array, count: number): void;
  /** The first `length` slots as a column. */
  toColumn(length: number): Column;
}

/** Bytes a slot of a column takes, counting a string as a short one. */
export function bytesPerSlot(column: Column): number {
  if (column.type === 'vector') return column.size * (isSinglePrecision(column) ? 4 : 8);
  return column.type === 'string' || column.type === 'dictionary' ? 40 : 8;
}

/** A store for columns like this one: the same name and type, and the same unit of time. */
export function storeFor(column: Column): ColumnStore {
  if (column.type === 'string' || column.type === 'dictionary') return new StringStore(column.name);
  return column.type === 'vector' ? new VectorStore(column.name) : new NumberStore(column);
}

function mismatch(name: string, found: string, expected: string): ColumnsError {
  return new ColumnsError(
    `column "${name}" is of type ${found} in one batch and ${expected} in an earlier one; every batch needs the same columns`,
  );
}

type ScalarColumn = Exclude<Column, { type: 'string' | 'dictionary' | 'vector' }>;

/** Which slots hold a value, one bit a slot; slots are filled in any order. */
class SlotValidity {
  #bits = new Uint8Array(128);
  #hasNulls = false;

  put(column: Column, row: number, slot: number): void {
    const byte = slot >> 3;
    if (byte >= this.#bits.length) this.#bits = grown(this.#bits, byte + 1);
    const bit = 1 << (slot & 7);
    const before = this.#bits[byte] ?? 0;
    const isNull = isMarkedNull(column, row);
    this.#bits[byte] = isNull ? before & ~bit : before | bit;
    if (isNull) this.#hasNulls = true;
  }

  /** Null when every slot holds a value. */
  toValidity(): { bits: Uint8Array } | null {
    return this.#hasNulls ? { bits: this.#bits } : null;
  }
}

/** A copy with room for so many elements, and for as many again as there were. */
function grown<Values extends Uint8Array | Float32Array | Float64Array>(
  values: Values,
  least: number,
): Values {
  const room = Math.max(least, values.length * 2);
  const larger =
    values instanceof Uint8Array
      ? new Uint8Array(room)
      : values instanceof Float32Array
        ? new Float32Array(room)
        : new Float64Array(room);
  larger.set(values);
  return larger as Values;
}

class NumberStore implements ColumnStore {
  readonly #like: ScalarColumn;
  readonly #validity = new SlotValidity();
  #values = new Float64Array(1024);
  #block = new Float64Array(0);

  constructor(like: ScalarColumn) {
    this.#like = like;
  }

  put(column: Column, rows: Uint32Array, slots: Uint32Array, count: number): void {
    if (this.#block.length < column.length) this.#block = new Float64Array(column.length);
    this.#read(column);
    for (let i = 0; i < count; i++) {
      const slot = slots[i] ?? 0;
      const row = rows[i] ?? 0;
      if (slot >= this.#values.length) this.#values = grown(this.#values, slot + 1);
      this.#values[slot] = this.#block[row] ?? NaN;
      this.#validity.put(column, row, slot);
    }
  }

  toColumn(length: number): Column {
    const { name, type } = this.#like;
    const values = this.#values.subarray(0, length);
    const validity = this.#validity.toValidity();
    if (type === 'number') return { name, type, length, values, validity };
    if (type === 'boolean')
      return { name, type, length, values: Uint8Array.from(values), validity };
    return { name, type, length, values, unit: this.#like.unit, validity };
  }

  #read(column: Column): void {
    const like = this.#like;
    if ((column.type === 'number' || column.type === 'boolean') && column.type === like.type) {
      readNumbers(column, 0, column.length, this.#block);
      return;
    }
    const isTime = column.type === 'timestamp' || column.type === 'time';
    if (!isTime || column.type !== like.type || column.unit !== like.unit) {
      throw mismatch(column.name, column.type, like.type);
    }
    readValues(column.values, 0, column.length, this.#block);
  }
}

/** Whether a vector column's elements are all float32s. */
function isSinglePrecision({ values }: VectorColumn): boolean {
  return !(
    values instanceof Float64Array ||
    values instanceof Int32Array ||
    values instanceof Uint32Array
  );
}

/** NULL elements are kept as NaN, which counts the same. */
class VectorStore implements ColumnStore {
  readonly #name: string;
  readonly #validity = new SlotValidity();
  /** Elements of a vector; 0 as long as all were NULL. */
  #size = 0;
  #values: Float32Array | Float64Array = new Float32Array();
  #block = new Float64Array();

  constructor(name: string) {
    this.#name = name;
  }

  put(column: Column, rows: Uint32Array, slots: Uint32Array, count: number): void {
    if (column.type !== 'vector') throw mismatch(column.name, column.type, 'vector');
    const { size, offset = 0 } = column;
    if (this.#size === 0 && size > 0) {
      this.#size = size;
      this.#values = isSinglePrecision(column) ? new Float32Array() : new Float64Array();
      this.#block = new Float64Array(size);
    }
    if (size !== 0 && size !== this.#size) {
      throw new ColumnsError(
        `column "${column.name}" has vectors of ${size} elements in one batch and of ${this.#size} in an earlier one; all need one size`,
      );
    }
    for (let i = 0; i < count; i++) {
      const row = rows[i] ?? 0;
      const slot = slots[i] ?? 0;
      this.#validity.put(column, row, slot);
      if (size === 0) continue;
      const end = (slot + 1) * size;
      if (end > this.#values.length) this.#values = grown(this.#values, end);
      readValues(column.values, (offset + row) * size, size, this.#block);
      markNulls(column.elementValidity, row * size, size, this.#block, 0);
      this.#values.set(this.#block, slot * size);
    }
  }

  toColumn(length: number): Column {
    const size = this.#size;
    // slots of NULL rows at the end may have no elements yet
    if (this.#values.length < length * size) this.#values = grown(this.#values, length * size);
    const values = this.#values.subarray(0, length * size);
    const validity = this.#validity.toValidity();
    return { name: this.#name, type: 'vector', length, size, values, validity };
  }
}

class StringStore implements ColumnStore {
  readonly #name: string;
  readonly #values: (string | null)[] = [];
  readonly #met = new Map<string, string>();

  constructor(name: string) {
    this.#name = name;
  }

  put(column: Column, rows: Uint32Array, slots: Uint32Array, count: number): void {
    if (column.type !== 'string' && column.type !== 'dictionary') {
      throw mismatch(column.name, column.type, 'string');
    }
    for (let i = 0; i < count; i++) {
      const row = rows[i] ?? 0;
      const value = isMarkedNull(column, row)
        ? null
        : column.type === 'string'
          ? column.at(row)
          : (column.dictionary[column.codes[row] ?? 0] ?? null);
      this.#values[slots[i] ?? 0] = value === null ? null : this.#intern(value);
    }
  }

  toColumn(length: number): Column {
    const values = this.#values;
    return { name: this.#name, type: 'string', length, at: (row) => values[row] ?? null };
  }

  #intern(value: string): string {
    const met = this.#met.get(value);
    if (met !== undefined) return met;
    if (this.#met.size >= INTERNED_STRINGS) this.#met.clear();
    this.#met.set(value, value);
    return value;
  }
}
