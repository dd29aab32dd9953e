import { describe, expect, it } from 'vitest';
import { ColumnsError, UnreadableColumnError } from '../errors.js';
import type { NumberColumn, NumberValues } from './column.js';
import { Columns } from './columns.js';
import { encoderDocumentSchema } from './encoder-document.js';
import { fitNumeric, NumericEncoder } from './numeric.js';
import { restoreEncoder } from './restore-encoder.js';
import { softClip, softClipInverse } from './soft-clip.js';
import { TableEncoder } from './table-encoder.js';

function numbers(values: NumberValues, more: Partial<NumberColumn> = {}): NumberColumn {
  return { name: 'x', type: 'number', length: values.length, values, ...more };
}

function fitted(column: NumberColumn, rows?: Uint32Array): NumericEncoder {
  const encoder = fitNumeric(column, rows);
  if (encoder instanceof NumericEncoder) return encoder;
  throw new Error(encoder.reason);
}

function cellsOf(encoder: NumericEncoder, column: NumberColumn, start = 0): number[] {
  const cells = new Float32Array(column.length - start);
  encoder.encodeCells(column, start, cells.length, [cells]);
  return [...cells];
}

/** Mean 3, standard deviation 2. */
const PLAIN = [1, 1, 3, 5, 5, 3 + Math.sqrt(2) * 2, 3 - Math.sqrt(2) * 2];

describe('a numeric encoder', () => {
  it('standardises by mean and standard deviation of the training values', () => {
    const encoder = fitted(numbers(Float64Array.of(...PLAIN)));
    const document = encoder.toDocument();
    expect(document.mean).toBeCloseTo(3, 12);
    expect(document.deviation).toBeCloseTo(Math.sqrt(32 / 7), 12);
    expect(cellsOf(encoder, numbers(Float64Array.of(3, 3 + document.deviation)))).toEqual([0, 1]);
  });

  it.each([
    ['Int8Array', Int8Array.of(-7, 2, 100, 0)],
    ['Uint8Array', Uint8Array.of(7, 2, 200, 0)],
    ['Int16Array', Int16Array.of(-7, 2, 30_000, 0)],
    ['Uint16Array', Uint16Array.of(7, 2, 60_000, 0)],
    ['Int32Array', Int32Array.of(-7, 2, 2_000_000_000, 0)],
    ['Uint32Array', Uint32Array.of(7, 2, 4_000_000_000, 0)],
    ['Float32Array', Float32Array.of(-7, 2.5, 1e20, 0)],
    ['Float64Array', Float64Array.of(-7, 2.1, 1e100, 0)],
    ['BigInt64Array', BigInt64Array.of(-7n, 2n, 9_007_199_254_740_993n, -(2n ** 63n) + 1n)],
    ['BigUint64Array', BigUint64Array.of(7n, 2n, 2n ** 64n - 1n, 2n ** 63n + 1025n)],
  ])('reads %s as the same values in doubles, from any row on', (_, values) => {
    const doubles = numbers(Float64Array.from([...values], Number));
    const encoder = fitted(numbers(values));
    expect(encoder.toDocument()).toEqual(fitted(doubles).toDocument());
    for (const start of [0, 1, 3]) {
      expect(cellsOf(encoder, numbers(values), start)).toEqual(cellsOf(encoder, doubles, start));
    }
  });

  it('reads decimals by their scale', () => {
    const decimals = numbers(Int32Array.of(150, -225, 1), { scale: 2 });
    const wide = numbers(BigInt64Array.of(150n, -225n, 1n), { scale: 2 });
    const doubles = numbers(Float64Array.of(1.5, -2.25, 0.01));
    expect(fitted(decimals).toDocument()).toEqual(fitted(doubles).toDocument());
    expect(fitted(wide).toDocument()).toEqual(fitted(doubles).toDocument());
  });

  it('rejects a scale that is no power of ten', () => {
    const columns = new Columns([numbers(Int32Array.of(1, 2), { scale: -1 })]);
    expect(() => TableEncoder.fit(columns)).toThrow(ColumnsError);
  });

  it('takes NaN and rows that are not valid for NULL, whatever the buffer holds there', () => {
    const values = Float64Array.of(1, NaN, 1e300, 3, NaN);
    const column = numbers(values, { validity: { bits: Uint8Array.of(0b0101_1000), offset: 3 } });
    const encoder = fitted(column);
    expect(encoder.toDocument()).toMatchObject({ mean: 2, deviation: 1 });
    expect(cellsOf(encoder, column)).toEqual([-1, NaN, NaN, 1, NaN]);
    expect(cellsOf(encoder, column, 2)).toEqual([NaN, 1, NaN]);
  });

  it('reads validity bit by bit over many bytes and any offset', () => {
    const length = 77;
    const values = Float64Array.from({ length }, (_, i) => i);
    const bits = Uint8Array.from({ length: 12 }, (_, i) => (i * 151 + 255 * (i % 3)) & 255);
    for (const offset of [0, 1, 7, 8, 13]) {
      const column = numbers(values, { validity: { bits, offset } });
      const encoder = fitted(column);
      const nulls = cellsOf(encoder, column, 5).map((cell) => Number.isNaN(cell));
      const expected = Array.from({ length: length - 5 }, (_, i) => {
        const bit = offset + 5 + i;
        return (((bits[bit >> 3] ?? 0) >> (bit & 7)) & 1) === 0;
      });
      expect(nulls).toEqual(expected);
    }
  });

  it('says whether any row may be NULL', () => {
    const encoder = fitted(numbers(Float64Array.of(1, 2)));
    const out = [new Float32Array(2)];
    expect(encoder.encodeCells(numbers(Float64Array.of(1, 99)), 0, 2, out)).toBe(false);
    expect(encoder.encodeCells(numbers(Float64Array.of(1, NaN)), 0, 2, out)).toBe(true);
  });

  it('gives infinities and huge numbers finite cells, farther out than any other', () => {
    const encoder = fitted(numbers(Float64Array.of(0, 10, Infinity, -Infinity)));
    expect(encoder.toDocument()).toMatchObject({ mean: 5, deviation: 5 });
    const far = numbers(Float64Array.of(-Infinity, -1e308, -1e5, 1e5, 1e308, Infinity));
    const cells = cellsOf(encoder, far);
    const most = Math.fround(5 + Math.log(1 + 1e6 - 5));
    expect(cells.every((cell) => Number.isFinite(cell))).toBe(true);
    expect(cells[0]).toBe(-most);
    expect(cells[5]).toBe(most);
    expect([...cells].sort((a, b) => a - b)).toEqual(cells);
  });

  it('leaves values within 5 deviations alone and bends those beyond by 5 + ln(1 + |x| - 5)', () => {
    expect([0, -4.9, 5].map(softClip)).toEqual([0, -4.9, 5]);
    expect(softClip(-6)).toBeCloseTo(-5 - Math.log(2), 14);
  });

  it('inverts the soft clip with a relative error of at most 1e-13', () => {
    for (const x of [-1e6, -300, -5.5, -5, 0.3, 5, 6, 12345.678]) {
      expect(Math.abs(softClipInverse(softClip(x)) / x - 1)).toBeLessThanOrEqual(1e-13);
    }
  });

  it('decodes what it encoded, whole numbers exactly', () => {
    const values = Int32Array.of(-40, 7, 0, 12, 55, 55, 1000);
    const encoder = fitted(numbers(values));
    const decoded = encoder.decode([Float32Array.from(cellsOf(encoder, numbers(values)))], 7);
    expect([...decoded.values]).toEqual([...values]);
  });

  it('decodes any output to a finite number, beyond the training range too', () => {
    const encoder = fitted(numbers(Float64Array.of(-1e100, 1e100)));
    const outputs = Float32Array.of(NaN, Infinity, -Infinity, 3e38, 2);
    expect([...encoder.decode([outputs], 5).values].every((x) => Number.isFinite(x))).toBe(true);
  });

  it('standardises the logarithm of values that span many magnitudes, and decodes it', () => {
    const values = Float64Array.from({ length: 64 }, (_, i) => (i % 2 === 0 ? 0 : 2 ** (i / 2)));
    const encoder = fitted(numbers(values));
    expect(encoder.toDocument().transform).toBe('signed_log');
    const cells = cellsOf(encoder, numbers(values));
    expect(Math.max(...cells)).toBeLessThan(5);
    const decoded = [...encoder.decode([Float32Array.from(cells)], 64).values].map(Number);
    decoded.forEach((x, i) => {
      expect(Math.abs(x - (values[i] ?? 0))).toBeLessThanOrEqual(1e-5 * (1 + (values[i] ?? 0)));
    });
  });

  it('keeps to the values themselves where a large one is not extreme or some are negative', () => {
    const wide = Array.from({ length: 50 }, (_, i) => i * i);
    expect(fitted(numbers(Float64Array.from(wide))).toDocument().transform).toBe('identity');
    const signed = numbers(Float64Array.of(-1, 0, 0, 0, 1e6));
    expect(fitted(signed).toDocument().transform).toBe('identity');
  });

  it('looks at training rows alone', () => {
    const values = Float64Array.from({ length: 10_000 }, (_, i) => i);
    const encoder = fitted(numbers(values), Uint32Array.of(4, 6, 9_000, 9_002));
    expect(encoder.toDocument().mean).toBe((4 + 6 + 9_000 + 9_002) / 4);
  });

  it('computes the same bits after a round trip through JSON', () => {
    const column = numbers(Float64Array.from({ length: 500 }, (_, i) => Math.sqrt(i) * 1e3 - 7));
    const encoder = fitted(column);
    const json: unknown = JSON.parse(JSON.stringify(encoder.toDocument()));
    const restored = restoreEncoder(encoderDocumentSchema.parse(json));
    const [before, after] = [new Float32Array(500), new Float32Array(500)];
    encoder.encodeCells(column, 0, 500, [before]);
    restored.encodeCells(column, 0, 500, [after]);
    expect(new Uint8Array(after.buffer)).toEqual(new Uint8Array(before.buffer));
  });

  it('neither writes to nor keeps the buffers it reads', () => {
    const values = Float64Array.of(3, NaN, Infinity, -2);
    const bits = Uint8Array.of(0b1011);
    const column = numbers(values, { validity: { bits } });
    cellsOf(fitted(column), column);
    expect([...values]).toEqual([3, NaN, Infinity, -2]);
    expect([...bits]).toEqual([0b1011]);
    const encoder = fitted(column);
    const before = cellsOf(encoder, column);
    values[0] = 4;
    expect(cellsOf(encoder, column)).not.toEqual(before);
  });

  it('refuses strings with an error naming the column and what it holds', () => {
    const encoder = fitted(numbers(Float64Array.of(1, 2)));
    const text = { name: 'x', type: 'string', length: 1, at: () => 'a' } as const;
    expect(() => encoder.encodeCells(text, 0, 1, [new Float32Array(1)])).toThrow(
      UnreadableColumnError,
    );
    expect(() => encoder.encodeCells(text, 0, 1, [new Float32Array(1)])).toThrow(
      /"x" holds text, but the model reads it as numeric/,
    );
  });
});
