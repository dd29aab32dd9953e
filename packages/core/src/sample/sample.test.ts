import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  type Columns,
  createWasmEngine,
  DisposedError,
  fitSync,
  Model,
  OptionError,
} from '@colatent/core';
import {
  isNull,
  numbersOf,
  stringsOf,
  withShuffledAmounts,
} from '../../test/fixtures/moved-payments.js';
import { payments } from '../../test/fixtures/payments.js';
import { mixedTable, smallModel } from '../../test/fixtures/small-model.js';

const { model } = fitSync(payments(4000, 1), { seed: 1, maxIterations: 60 });
const rows = model.sample(10_000, { seed: 3 });
const real = payments(10_000, 7);

function share<T>(values: readonly T[], wanted: T): number {
  return values.filter((value) => value === wanted).length / values.length;
}

/** The largest distance of two empirical distribution functions, NaN left out. */
function kolmogorovSmirnov(a: Float64Array, b: Float64Array): number {
  const [x, y] = [a, b].map((values) => values.filter((value) => !Number.isNaN(value)).sort());
  if (x === undefined || y === undefined) return NaN;
  const below = (values: Float64Array, at: number): number =>
    values.filter((value) => value <= at).length / values.length;
  return Math.max(...[...new Set(x)].map((at) => Math.abs(below(x, at) - below(y, at))));
}

function everyRow(table: Columns): string[] {
  const columns = [...table].map((column) =>
    Array.from({ length: table.length }, (_, row) =>
      isNull(column, row)
        ? null
        : column.type === 'string'
          ? column.at(row)
          : column.type === 'dictionary'
            ? column.dictionary[column.codes[row] ?? 0]
            : Number(column.values[row]),
    ),
  );
  return Array.from({ length: table.length }, (_, row) =>
    JSON.stringify(columns.map((values) => values[row])),
  );
}

describe('10,000 new payments', () => {
  it('are of the columns and types the model was trained on', () => {
    expect(rows.length).toBe(10_000);
    expect([...rows].map(({ name, type }) => [name, type])).toEqual([
      ['amount', 'number'],
      ['hour', 'number'],
      ['country', 'string'],
      ['weekend', 'boolean'],
    ]);
  });

  it('have each column distributed as fresh rows to within 0.06', () => {
    for (const name of ['amount', 'hour']) {
      expect(kolmogorovSmirnov(numbersOf(rows, name), numbersOf(real, name))).toBeLessThan(0.06);
    }
    const countries = stringsOf(rows, 'country');
    for (const country of ['DE', 'FR', 'NL']) {
      const difference = share(countries, country) - share(stringsOf(real, 'country'), country);
      expect(Math.abs(difference)).toBeLessThan(0.06);
    }
    const weekend = rows.get('weekend');
    if (weekend?.type !== 'boolean') expect.unreachable();
    expect(Math.abs(share([...weekend.values], 1) - 2 / 7)).toBeLessThan(0.06);
  });

  it('keep within the range and the decimals of training, and hold no category that was not there', () => {
    const amounts = numbersOf(rows, 'amount').filter((amount) => !Number.isNaN(amount));
    const trained = numbersOf(payments(4000, 1), 'amount').filter(
      (amount) => !Number.isNaN(amount),
    );
    expect(Math.min(...amounts)).toBeGreaterThanOrEqual(Math.min(...trained));
    expect(Math.max(...amounts)).toBeLessThanOrEqual(Math.max(...trained));
    expect(amounts.every((amount) => amount === Number(amount.toFixed(3)))).toBe(true);
    const hours = numbersOf(rows, 'hour');
    expect(hours.every((hour) => Number.isInteger(hour) && hour >= 0 && hour <= 23)).toBe(true);
    expect(new Set(stringsOf(rows, 'country'))).toEqual(new Set(['DE', 'FR', 'NL']));
  });

  it('are NULL as often as training rows are, and nowhere else', () => {
    const amounts = numbersOf(rows, 'amount');
    const nulls = amounts.filter((amount) => Number.isNaN(amount)).length;
    expect(nulls / rows.length).toBeGreaterThan(0.015);
    expect(nulls / rows.length).toBeLessThan(0.025);
    expect(stringsOf(rows, 'country')).not.toContain(null);
  });

  it('hold together: amounts follow country and hour, and fewer rows score as odd than of columns put side by side', () => {
    const [amounts, hours] = [numbersOf(rows, 'amount'), numbersOf(rows, 'hour')];
    const codes = stringsOf(rows, 'country').map((name) => ['DE', 'FR', 'NL'].indexOf(name ?? ''));
    const errors = amounts.map(
      (amount, row) => amount - 20 * ((codes[row] ?? 0) + 1) - (hours[row] ?? 0),
    );
    const kept = errors.filter((error) => !Number.isNaN(error));
    const squares = kept.reduce((sum, error) => sum + error * error, 0) / kept.length;
    // amounts of independent columns would be off by 25
    expect(Math.sqrt(squares)).toBeLessThan(10);
    const odd = (table: Columns): number =>
      model.score(table).filter((score) => score > 2).length / table.length;
    expect(odd(rows)).toBeLessThan(0.75 * odd(withShuffledAmounts(real, 3)));
  });
});

describe('sample', () => {
  it('gives equal rows for equal seeds, whatever their number and batches, and others for another seed', () => {
    const first = everyRow(rows);
    expect(everyRow(model.sample(10, { seed: 3 }))).toEqual(first.slice(0, 10));
    expect(everyRow(model.sample(10, { seed: 4 }))).not.toEqual(first.slice(0, 10));
    expect(everyRow(model.sample(10))).toEqual(everyRow(model.sample(10, { seed: 0 })));
    const batches = [...model.sampleBatches(10_000, { seed: 3 })];
    expect(batches.map(({ length }) => length)).toEqual([2048, 2048, 2048, 2048, 1808]);
    expect(batches.flatMap(everyRow)).toEqual(first);
    expect(everyRow(Model.fromBytes(model.toBytes()).sample(10, { seed: 3 }))).toEqual(
      first.slice(0, 10),
    );
  });

  it('gives the same rows on every host with plain SIMD', () => {
    const engine = createWasmEngine({ simd: 'plain' });
    const plain = smallModel(engine).sample(500, { seed: 9 });
    const hash = createHash('sha256').update(everyRow(plain).join('\n')).digest('hex');
    expect(hash).toBe('6b92e4350539e18b82bca8be709c30c27ffbf1ff3734d4e1f90145d8abd68cc6');
  });

  it('draws from the prior when asked to', () => {
    const prior = model.sample(2000, { seed: 3, latents: 'prior' });
    expect(everyRow(prior)).not.toEqual(everyRow(rows).slice(0, 2000));
    expect(new Set(stringsOf(prior, 'country'))).toEqual(new Set(['DE', 'FR', 'NL']));
  });

  it('gives moments in the range and unit of training, and NULLs of every kind', () => {
    const table = mixedTable(500);
    const sampled = smallModel().sample(3000, { seed: 1 });
    const [when, trained] = [sampled.get('when'), table.get('when')];
    if (when?.type !== 'timestamp' || trained?.type !== 'timestamp') expect.unreachable();
    expect(when.unit).toBe('millisecond');
    const seen = Array.from(trained.values, Number);
    const made = Array.from(when.values, Number).filter((_, row) => !isNull(when, row));
    // a moment comes back from a float32 of its distance to the mean
    expect(Math.min(...made)).toBeGreaterThan(Math.min(...seen) - 2000);
    expect(Math.max(...made)).toBeLessThan(Math.max(...seen) + 2000);
    for (const [name, period] of [
      ['amount', 7],
      ['café', 11],
      ['__proto__', 13],
      ['when', 17],
    ] as const) {
      const column = sampled.get(name);
      if (column === undefined) expect.unreachable();
      const isMissing = Array.from(
        { length: 3000 },
        (_, row) => isNull(column, row) || (column.type === 'string' && column.at(row) === null),
      );
      expect(Math.abs(share(isMissing, true) - 1 / period)).toBeLessThan(0.03);
    }
  });

  it('gives no rows when none are asked for', () => {
    expect(model.sample(0).length).toBe(0);
    expect(model.sample(0).names).toEqual(['amount', 'hour', 'country', 'weekend']);
  });

  it('names what it cannot use', () => {
    expect(() => model.sample(-1)).toThrow(OptionError);
    expect(() => model.sample(1.5)).toThrow(/count is 1.5/);
    expect(() => model.sample(1, { seed: -1 })).toThrow(/option seed is -1/);
    const latents = JSON.parse('"posterior"') as 'prior';
    expect(() => model.sample(1, { latents })).toThrow(/option latents is "posterior"/);
    const disposed = smallModel();
    disposed.dispose();
    expect(() => disposed.sample(1)).toThrow(DisposedError);
  });
});
