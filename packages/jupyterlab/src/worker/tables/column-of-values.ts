import type { Column } from '@colatent/core';

/** A run of a column's values, from a row on. */
export interface ValueRun {
  readonly start: number;
  readonly data: ArrayLike<unknown>;
}

/** A column of JavaScript values: numbers, whole numbers of 64 bits, truth values, dates and strings; null and undefined are NULL. */
export function columnOfValues(name: string, length: number, runs: readonly ValueRun[]): Column {
  const base = { name, length };
  const first = firstValue(runs);
  switch (typeof first) {
    case 'number':
    case 'bigint':
      return { ...base, type: 'number', values: numbersOf(length, runs, Number) };
    case 'boolean': {
      const values = numbersOf(length, runs, Number);
      return {
        ...base,
        type: 'boolean',
        values: Uint8Array.from(values),
        validity: validityOf(values),
      };
    }
    case 'object':
      if (first instanceof Date) {
        const values = numbersOf(length, runs, (value) => (value as Date).getTime());
        return {
          ...base,
          type: 'timestamp',
          unit: 'millisecond',
          values,
          validity: validityOf(values),
        };
      }
  }
  return { ...base, type: 'dictionary', ...codesOf(length, runs) };
}

function firstValue(runs: readonly ValueRun[]): unknown {
  for (const { data } of runs) {
    const value = Array.prototype.find.call(
      data,
      (each) => each !== null && each !== undefined,
    ) as unknown;
    if (value !== undefined) return value;
  }
  return undefined;
}

function numbersOf(
  length: number,
  runs: readonly ValueRun[],
  convert: (value: unknown) => number,
): Float64Array {
  const values = new Float64Array(length).fill(NaN);
  for (const { start, data } of runs) {
    for (let row = 0; row < data.length; row++) {
      const value = data[row];
      if (value !== null && value !== undefined) values[start + row] = convert(value);
    }
  }
  return values;
}

function validityOf(values: Float64Array): { bits: Uint8Array } {
  const bits = new Uint8Array((values.length + 7) >> 3);
  values.forEach((value, row) => {
    if (!Number.isNaN(value)) bits[row >> 3] = (bits[row >> 3] ?? 0) | (1 << (row & 7));
  });
  return { bits };
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
      if (value === null || value === undefined) continue;
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      let code = known.get(text);
      if (code === undefined) {
        code = dictionary.push(text) - 1;
        known.set(text, code);
      }
      codes[start + row] = code;
    }
  }
  return { codes, dictionary };
}
