import { describe, expect, it } from 'vitest';
import { UnreadableColumnError } from '../errors.js';
import { BooleanEncoder, fitBoolean } from './boolean.js';
import type { BooleanColumn, NumberColumn } from './column.js';

function fitted(column: BooleanColumn | NumberColumn): BooleanEncoder {
  const encoder = fitBoolean(column);
  if (encoder instanceof BooleanEncoder) return encoder;
  throw new Error(encoder.reason);
}

function cellsOf(
  encoder: BooleanEncoder,
  column: BooleanColumn | NumberColumn,
  start = 0,
): number[] {
  const cells = new Float32Array(column.length - start);
  encoder.encodeCells(column, start, cells.length, [cells]);
  return [...cells];
}

const BYTES: BooleanColumn = {
  name: 'b',
  type: 'boolean',
  length: 4,
  values: Uint8Array.of(0, 1, 255, 1),
  validity: { bits: Uint8Array.of(0b0111) },
};

describe('a boolean encoder', () => {
  it('reads a byte a row, any but 0 being true, and NULLs', () => {
    expect(cellsOf(fitted(BYTES), BYTES)).toEqual([0, 1, 1, NaN]);
  });

  it('reads a bit a row from any bit on', () => {
    const values = Uint8Array.of(0b1010_0110, 0b0000_0001);
    for (const offset of [0, 1, 5, 7]) {
      const column = {
        name: 'b',
        type: 'boolean',
        length: 9,
        packed: true,
        offset,
        values,
      } as const;
      const bit = (i: number): number => ((values[i >> 3] ?? 0) >> (i & 7)) & 1;
      const expected = Array.from({ length: 9 }, (_, i) => bit(offset + i));
      expect(cellsOf(fitted(column), column)).toEqual(expected);
      expect(cellsOf(fitted(column), column, 4)).toEqual(expected.slice(4));
    }
  });

  it('takes a number that is neither 0 nor 1 for the rarer of the two', () => {
    const column = (values: Float64Array): NumberColumn => ({
      name: 'b',
      type: 'number',
      length: values.length,
      values,
    });
    const encoder = fitted(column(Float64Array.of(0, 0, 1, 0)));
    const cells = cellsOf(encoder, column(Float64Array.of(2, NaN, -1, Infinity, 0.5, 0, 1)));
    expect(cells).toEqual([1, NaN, 1, 1, 1, 0, 1]);
    const mostlyTrue = fitted(column(Float64Array.of(1, 1, 0)));
    expect(cellsOf(mostlyTrue, column(Float64Array.of(2)))).toEqual([0]);
  });

  it('refuses to learn from numbers other than 0 and 1, naming one', () => {
    const column: NumberColumn = {
      name: 'b',
      type: 'number',
      length: 2,
      values: Int8Array.of(0, 2),
    };
    expect(() => fitBoolean(column)).toThrow(UnreadableColumnError);
    expect(() => fitBoolean(column)).toThrow(/"b".* 2,/);
  });

  it('decodes positive logits to true, in the type of the training column', () => {
    const logits = [Float32Array.of(-1, 0, 3)];
    expect(fitted(BYTES).decode(logits, 3)).toEqual({
      name: 'b',
      type: 'boolean',
      length: 3,
      values: Uint8Array.of(0, 0, 1),
    });
    const numbers: NumberColumn = {
      name: 'n',
      type: 'number',
      length: 2,
      values: Int8Array.of(0, 1),
    };
    expect(fitted(numbers).decode(logits, 3)).toMatchObject({
      type: 'number',
      values: Float64Array.of(0, 0, 1),
    });
  });

  it('weights its loss by one over the entropy, at least 0.1 nats', () => {
    expect(fitted({ ...BYTES, length: 2 }).trainingWeight).toBeCloseTo(1 / Math.log(2), 12);
    const rare = {
      ...BYTES,
      length: 1000,
      values: new Uint8Array(1000).fill(1, 0, 1),
      validity: null,
    };
    expect(fitted(rare).trainingWeight).toBe(10);
  });
});
