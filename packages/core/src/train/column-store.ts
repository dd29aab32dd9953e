import type { Column } from '../columns/column.js';
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
export function bytesPerSlot({ type }: Column): number {
  return type === 'string' || type === 'dictionary' ? 40 : 8;
}

/** A store for columns like this one: the same name and type, and the same unit of time. */
export function storeFor(column: Column): ColumnStore {
  return column.type === 'string' || column.type === 'dictionary'
    ? new StringStore(column.name)
    : new NumberStore(column);
}

function mismatch(name: string, found: string, expected: string): ColumnsError {
  return new ColumnsError(
    `column "${name}" is of type ${found} in one batch and ${expected} in an earlier one; every batch needs the same columns`,
  );
}

class NumberStore implements ColumnStore {
  readonly #like: Exclude<Column, { type: 'string' | 'dictionary' }>;
  #values = new Float64Array(1024);
  #block = new Float64Array(0);

  constructor(like: Exclude<Column, { type: 'string' | 'dictionary' }>) {
    this.#like = like;
  }

  put(column: Column, rows: Uint32Array, slots: Uint32Array, count: number): void {
    if (this.#block.length < column.length) this.#block = new Float64Array(column.length);
    this.#read(column);
    markNulls(column.validity, 0, column.length, this.#block, 0);
    for (let i = 0; i < count; i++) {
      const slot = slots[i] ?? 0;
      if (slot >= this.#values.length) this.#grow(slot);
      this.#values[slot] = this.#block[rows[i] ?? 0] ?? NaN;
    }
  }

  toColumn(length: number): Column {
    const { name, type } = this.#like;
    const values = this.#values.subarray(0, length);
    if (type === 'number') return { name, type, length, values };
    const bits = new Uint8Array(Math.ceil(length / 8));
    values.forEach((value, row) => {
      if (!Number.isNaN(value)) bits[row >> 3] = (bits[row >> 3] ?? 0) | (1 << (row & 7));
    });
    const validity = { bits };
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

  #grow(slot: number): void {
    const grown = new Float64Array(Math.max(slot + 1, this.#values.length * 2));
    grown.set(this.#values);
    this.#values = grown;
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
