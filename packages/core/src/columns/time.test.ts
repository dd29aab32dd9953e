import { describe, expect, it } from 'vitest';
import type { TimeColumn } from './column.js';
import { fitTime, TimeEncoder } from './time.js';

const QUARTERS: TimeColumn = {
  name: 't',
  type: 'time',
  length: 5,
  unit: 'second',
  values: Int32Array.of(0, 21_600, 43_200, 64_800, 99),
  validity: { bits: Uint8Array.of(0b01111) },
};

function fitted(column: TimeColumn): TimeEncoder {
  const encoder = fitTime(column);
  if (encoder instanceof TimeEncoder) return encoder;
  throw new Error(encoder.reason);
}

function cellsOf(encoder: TimeEncoder, column: TimeColumn): Float32Array[] {
  const cells = [new Float32Array(column.length), new Float32Array(column.length)];
  encoder.encodeCells(column, 0, column.length, cells);
  return cells;
}

describe('a time encoder', () => {
  it('places times on the circle of the day, NULLs nowhere', () => {
    const [sines, cosines] = cellsOf(fitted(QUARTERS), QUARTERS);
    [0, 1, 0, -1].forEach((sine, i) => {
      expect(sines?.[i]).toBeCloseTo(sine, 7);
    });
    [1, 0, -1, 0].forEach((cosine, i) => {
      expect(cosines?.[i]).toBeCloseTo(cosine, 7);
    });
    expect([sines?.[4], cosines?.[4]]).toEqual([NaN, NaN]);
  });

  it('decodes every minute of the day exactly in seconds, and to 5 ms in microseconds', () => {
    const minutes = Array.from({ length: 1440 }, (_, minute) => minute);
    const inSeconds: TimeColumn = {
      name: 't',
      type: 'time',
      length: 1440,
      unit: 'second',
      values: Int32Array.from(minutes, (minute) => minute * 60),
    };
    const encoder = fitted(inSeconds);
    const decoded = encoder.decode(cellsOf(encoder, inSeconds), 1440);
    expect([...decoded.values].map(Number)).toEqual([...inSeconds.values]);

    const fine: TimeColumn = {
      ...inSeconds,
      unit: 'microsecond',
      values: BigInt64Array.from(minutes, (minute) => BigInt(minute) * 60_000_000n + 5_000_000n),
    };
    const back = fitted(fine).decode(cellsOf(fitted(fine), fine), 1440).values;
    fine.values.forEach((count, i) => {
      expect(Math.abs(Number(back[i]) - Number(count))).toBeLessThan(5000);
    });
  });

  it('decodes a moment before midnight to midnight rather than to the end of the day', () => {
    const outputs = [Float32Array.of(-1e-7, NaN), Float32Array.of(1, 0)];
    expect([...fitted(QUARTERS).decode(outputs, 2).values].map(Number)).toEqual([0, 0]);
  });

  it('takes what is not finite for NULL', () => {
    const column: TimeColumn = { ...QUARTERS, length: 2, values: Float64Array.of(Infinity, NaN) };
    expect(cellsOf(fitted(QUARTERS), column)[0]).toEqual(Float32Array.of(NaN, NaN));
  });
});
