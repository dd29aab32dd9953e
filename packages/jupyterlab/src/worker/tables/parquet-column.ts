import type { Column } from '@colatent/core';
import { parseDecimal } from 'hyparquet/src/convert.js';
import type { ParquetLeaf } from './parquet-leaves.js';
import { TableError } from './table-source.js';
import { validBits } from './valid-bits.js';
import { vectorColumn } from './vector-column.js';

/** A run of the values of one of the schema's root columns, from a row on. */
export interface ValueRun {
  readonly start: number;
  readonly data: ArrayLike<unknown>;
}

/** A column of the values of a leaf as they lie in the file. @throws TableError when its lists are no vectors. */
export function parquetColumn(
  { name, path, values: how }: ParquetLeaf,
  length: number,
  runs: readonly ValueRun[],
): Column {
  const base = { name, length };
  const own = path.length === 1 ? runs : runs.map((run) => within(run, path.slice(1)));
  switch (how?.kind) {
    case 'number':
      return { ...base, type: 'number', values: numbersOf(length, own), scale: how.scale };
    case 'boolean': {
      const values = numbersOf(length, own);
      const validity = { bits: validBits(values) };
      return { ...base, type: 'boolean', values: Uint8Array.from(values), validity };
    }
    case 'timestamp':
    case 'time': {
      const values = numbersOf(length, own);
      const validity = { bits: validBits(values) };
      return { ...base, type: how.kind, unit: how.unit, values, validity };
    }
    case 'string':
      return { ...base, type: 'dictionary', ...codesOf(length, own) };
    case 'vector': {
      const vectors = vectorColumn(name, listsOf(length, own));
      if (typeof vectors === 'string') throw new TableError(`column "${name}": ${vectors}`);
      return vectors;
    }
    case undefined:
      throw new TableError(`column "${name}" is of a type that models do not read`);
  }
}

/** The values of a struct's field. */
function within({ start, data }: ValueRun, path: readonly string[]): ValueRun {
  const values = Array.from(data, (value) => {
    let inner: unknown = value;
    for (const key of path) {
      inner =
        typeof inner === 'object' && inner !== null
          ? (inner as Record<string, unknown>)[key]
          : null;
    }
    return inner;
  });
  return { start, data: values };
}

function numbersOf(length: number, runs: readonly ValueRun[]): Float64Array {
  const values = new Float64Array(length).fill(NaN);
  for (const { start, data } of runs) {
    for (let row = 0; row < data.length; row++) {
      const value = data[row];
      if (value === null || value === undefined) continue;
      // decimals of many digits are bytes
      values[start + row] = value instanceof Uint8Array ? parseDecimal(value) : Number(value);
    }
  }
  return values;
}

function codesOf(
  length: number,
  runs: readonly ValueRun[],
): { codes: Uint32Array; dictionary: (string | null)[] } {
  const codes = new Uint32Array(length);
  const dictionary: (string | null)[] = [null];
  const known = new Map<string, number>();
  for (const { start, data } of runs) {
    for (let row = 0; row < data.length; row++) {
      const value = data[row];
      if (typeof value !== 'string') continue;
      let code = known.get(value);
      if (code === undefined) {
        code = dictionary.push(value) - 1;
        known.set(value, code);
      }
      codes[start + row] = code;
    }
  }
  return { codes, dictionary };
}

function listsOf(length: number, runs: readonly ValueRun[]): (ArrayLike<unknown> | null)[] {
  const lists = new Array<ArrayLike<unknown> | null>(length).fill(null);
  for (const { start, data } of runs) {
    for (let row = 0; row < data.length; row++) {
      const value = data[row];
      if (Array.isArray(value) || ArrayBuffer.isView(value)) {
        lists[start + row] = value as ArrayLike<unknown>;
      }
    }
  }
  return lists;
}
