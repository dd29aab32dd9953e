import { describe, expect, it } from 'vitest';
import type { TimestampColumn, TimeUnit } from './column.js';
import { encoderDocumentSchema } from './encoder-document.js';
import { restoreEncoder } from './restore-encoder.js';
import { fitTimestamp, TimestampEncoder } from './timestamp.js';

function moments(unit: TimeUnit, values: TimestampColumn['values']): TimestampColumn {
  return { name: 't', type: 'timestamp', length: values.length, unit, values };
}

function seconds(...dates: string[]): TimestampColumn {
  return moments(
    'second',
    Float64Array.from(dates, (date) => Date.parse(date) / 1000),
  );
}

function fitted(column: TimestampColumn): TimestampEncoder {
  const encoder = fitTimestamp(column);
  if (encoder instanceof TimestampEncoder) return encoder;
  throw new Error(encoder.reason);
}

function cellsOf(encoder: TimestampEncoder, column: TimestampColumn): Float32Array[] {
  const cells = Array.from({ length: encoder.cells }, () => new Float32Array(column.length));
  encoder.encodeCells(column, 0, column.length, cells);
  return cells;
}

describe('a timestamp encoder', () => {
  it.each([
    ['an hour', '2024-01-01T01:00Z', []],
    ['three days', '2024-01-04T00:00Z', ['day']],
    ['a month', '2024-02-01T00:00Z', ['day', 'week']],
    ['three years', '2027-01-01T00:00Z', ['day', 'week', 'year']],
  ])('tells the cycles that %s of training values span', (_, end, cycles) => {
    const encoder = fitted(seconds('2024-01-01T00:00Z', end));
    expect(encoder.toDocument().cycles).toEqual(cycles);
    expect(encoder.width).toBe(1 + 2 * cycles.length);
  });

  it('gives dates no time of day', () => {
    const encoder = fitted(moments('day', Int32Array.of(0, 30)));
    expect(encoder.toDocument().cycles).toEqual(['week']);
  });

  it('places moments in the day and the week within 1e-6 of sine and cosine, before 1970 too', () => {
    const encoder = fitted(seconds('1960-03-01T00:00Z', '1960-03-20T00:00Z'));
    const column = seconds('1960-03-07T06:00Z', '1969-12-25T18:00Z');
    const [, daySine, dayCosine, weekSine, weekCosine] = cellsOf(encoder, column);
    const hours = [6, 18].map((hour) => (2 * Math.PI * hour) / 24);
    const days = [4 + 0.25, 0.75].map((day) => (2 * Math.PI * day) / 7);
    hours.forEach((angle, i) => {
      expect(Math.abs((daySine?.[i] ?? NaN) - Math.sin(angle))).toBeLessThan(1e-6);
      expect(Math.abs((dayCosine?.[i] ?? NaN) - Math.cos(angle))).toBeLessThan(1e-6);
    });
    days.forEach((angle, i) => {
      expect(Math.abs((weekSine?.[i] ?? NaN) - Math.sin(angle))).toBeLessThan(1e-6);
      expect(Math.abs((weekCosine?.[i] ?? NaN) - Math.cos(angle))).toBeLessThan(1e-6);
    });
  });

  it('goes by the clock of a time zone: an hour before and after the clocks change has one place in the day', () => {
    const column = seconds('2023-01-01T00:00Z', '2024-12-31T00:00Z');
    const berlin = fitTimestamp(column, undefined, 'Europe/Berlin');
    if (!(berlin instanceof TimestampEncoder)) expect.unreachable();
    const sevenOClock = seconds('2024-03-30T06:00Z', '2024-03-31T05:00Z');
    const [, sines, cosines] = cellsOf(berlin, sevenOClock);
    const angle = (2 * Math.PI * 7) / 24;
    for (const sine of sines ?? []) expect(sine).toBeCloseTo(Math.sin(angle), 6);
    for (const cosine of cosines ?? []) expect(cosine).toBeCloseTo(Math.cos(angle), 6);
    const [, inUtc] = cellsOf(fitted(column), sevenOClock);
    expect(inUtc?.[0]).not.toBeCloseTo(inUtc?.[1] ?? NaN, 2);
  });

  it('has no seam on a leap day: the 29th of February lies between its neighbours in the year', () => {
    const encoder = fitted(seconds('2020-01-01T00:00Z', '2025-01-01T00:00Z'));
    const days = ['2024-02-28', '2024-02-29', '2024-03-01', '2024-03-02'];
    const cells = cellsOf(encoder, seconds(...days.map((day) => `${day}T12:00Z`)));
    const [sines = new Float32Array(), cosines = new Float32Array()] = cells.slice(-2);
    const angles = Array.from(sines, (sine, i) => Math.atan2(sine, cosines[i] ?? NaN));
    angles.slice(1).forEach((angle, i) => {
      expect(angle - (angles[i] ?? NaN)).toBeCloseTo((2 * Math.PI) / 365.2425, 6);
    });
  });

  it('reads every unit alike', () => {
    const days = [-400, 0, 19_000, 20_000];
    const column = moments(
      'second',
      Float64Array.from(days, (day) => day * 86_400),
    );
    const encoder = fitted(column);
    const expected = cellsOf(encoder, column);
    const units = { second: 1n, millisecond: 1000n, microsecond: 10n ** 6n, nanosecond: 10n ** 9n };
    for (const [unit, counts] of Object.entries(units)) {
      const values = BigInt64Array.from(days, (day) => BigInt(day) * 86_400n * counts);
      expect(cellsOf(encoder, moments(unit as TimeUnit, values))).toEqual(expected);
    }
    expect(cellsOf(encoder, moments('day', Int32Array.from(days)))).toEqual(expected);
  });

  it('makes every cell of a NULL row NaN and of an infinity finite', () => {
    const encoder = fitted(seconds('2024-01-01T00:00Z', '2024-03-01T00:00Z'));
    const values = BigInt64Array.of(2n ** 63n - 1n, -(2n ** 63n) + 1n, 0n, 1_706_745_600n);
    const column = { ...moments('second', values), validity: { bits: Uint8Array.of(0b1011) } };
    for (const cells of cellsOf(encoder, column)) {
      expect([...cells].map((cell) => Number.isFinite(cell))).toEqual([true, true, false, true]);
      expect(cells[2]).toBeNaN();
    }
  });

  it('does not let infinities move the mean', () => {
    const values = Int32Array.of(10, 20, 2 ** 31 - 1, -(2 ** 31) + 1);
    expect(fitted(moments('day', values)).toDocument().mean).toBe(15 * 86_400);
  });

  it('decodes dates exactly and finer moments to a ten-millionth of their spread', () => {
    const dates = moments('day', Int32Array.of(-30_000, -1, 0, 5000, 20_000));
    const encoder = fitted(dates);
    expect(encoder.decode(cellsOf(encoder, dates), 5).values).toEqual(dates.values);

    const values = BigInt64Array.from({ length: 50 }, (_, i) => BigInt(i * i) * 1_000_000_007n);
    const fine = moments('microsecond', values);
    const spread = fitted(fine).toDocument().deviation * 1e6;
    const decoded = fitted(fine).decode(cellsOf(fitted(fine), fine), 50).values;
    values.forEach((count, i) => {
      expect(Math.abs(Number(decoded[i]) - Number(count)) / spread).toBeLessThan(3e-7);
    });
  });

  it('decodes any output to a moment within the range of its unit', () => {
    for (const unit of ['day', 'nanosecond'] as const) {
      const encoder = fitted(moments(unit, Float64Array.of(-1e15, 1e15)));
      const outputs = Array.from({ length: encoder.width }, () =>
        Float32Array.of(Infinity, -Infinity, NaN, 1e30),
      );
      const { values } = encoder.decode(outputs, 4);
      expect([...values].map((count) => Math.sign(Number(count)))).toEqual([1, -1, 0, 1]);
    }
  });

  it('computes the same bits after a round trip through JSON', () => {
    const column = moments(
      'millisecond',
      Float64Array.from({ length: 99 }, (_, i) => i ** 6.5),
    );
    const encoder = fitted(column);
    const json: unknown = JSON.parse(JSON.stringify(encoder.toDocument()));
    const restored = restoreEncoder(encoderDocumentSchema.parse(json));
    const cells = Array.from({ length: encoder.cells }, () => new Float32Array(99));
    restored.encodeCells(column, 0, 99, cells);
    expect(cells).toEqual(cellsOf(encoder, column));
  });
});
