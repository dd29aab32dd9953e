import { describe, expect, it } from 'vitest';
import { orderRows, placesOfTexts } from './order-rows.js';

const KEYS = Float64Array.from({ length: 5000 }, (_, row) =>
  row % 41 === 0 ? NaN : Math.sin(row * 12.9898) * 10 ** ((row % 13) - 6) * (row % 7),
);

/** The same order by comparing. */
function compared(keys: Float64Array, rows: number[], sign: number): number[] {
  return rows.sort((a, b) => {
    const [left = NaN, right = NaN] = [keys[a], keys[b]];
    const missing = Number(Number.isNaN(left)) - Number(Number.isNaN(right));
    return missing || sign * (left - right) || a - b;
  });
}

describe('orderRows', () => {
  it.each([
    [false, 1],
    [true, -1],
  ])('orders as comparing does, missing values last (descending: %s)', (descending, sign) => {
    const all = [...KEYS.keys()];
    expect([...orderRows(KEYS, descending)]).toEqual(compared(KEYS, all, sign));
  });

  it('orders only the rows it is given', () => {
    const only = Uint32Array.from([3, 41, 50, 900, 4999]);
    expect([...orderRows(KEYS, true, only)]).toEqual(compared(KEYS, [...only], -1));
  });

  it('keeps equal keys in the order of the table, zeros of either sign among them', () => {
    expect([...orderRows(Float32Array.of(0, -0, 1, 0, -0), true)]).toEqual([2, 0, 1, 3, 4]);
    expect([...orderRows(Float32Array.of(), true)]).toEqual([]);
  });
});

describe('placesOfTexts', () => {
  it('orders texts as people do, numbers within them by size', () => {
    expect([...placesOfTexts(['', 'b 10', 'b 9', 'a'], 'en')]).toEqual([NaN, 2, 1, 0]);
  });
});
