import { describe, expect, it } from 'vitest';
import { Columns, fitSync, MissingColumnError, Model, type ColumnDrift } from '@colatent/core';
import {
  withAmounts,
  withColumn,
  withNewCountry,
  withShuffledAmounts,
} from '../../test/fixtures/moved-payments.js';
import { payments } from '../../test/fixtures/payments.js';

const { model } = fitSync(payments(4000, 1), { seed: 1, maxIterations: 40 });
const fresh = payments(2000, 99);

function moved(columns: readonly ColumnDrift[]): string[] {
  return columns.filter(({ adjustedPValue }) => adjustedPValue < 0.01).map(({ name }) => name);
}

describe('drift of 2,000 payments', () => {
  it('finds none in fresh rows of the same kind', () => {
    const report = model.drift(fresh);
    expect(report).toMatchObject({ rows: 2000, referenceRows: 800 });
    expect(report.pValue).toBeGreaterThan(0.05);
    expect(moved(report.columns)).toEqual([]);
    expect(report.scores.aboveTwo.now).toBeLessThan(0.025);
    expect(report.columns.map(({ name }) => name)).toEqual([
      'amount',
      'hour',
      'country',
      'weekend',
    ]);
  });

  it('finds a mean moved by 0.3 standard deviations, and says by how much', () => {
    const report = model.drift(withAmounts(fresh, (amount) => amount + 0.3 * 17.8));
    const [amount] = report.columns;
    expect(report.pValue).toBeLessThan(1e-6);
    expect(moved(report.columns)).toEqual(['amount']);
    expect(amount?.shift).toBeGreaterThan(0.2);
    expect(amount?.shift).toBeLessThan(0.4);
    expect(amount?.totalVariation).toBeGreaterThan(0.08);
  });

  it('finds a category that was not there before', () => {
    const report = model.drift(withNewCountry(fresh, 40));
    expect(moved(report.columns)).toEqual(['country']);
    expect(report.columns[2]?.unseen).toEqual({ reference: 0, now: 0.025 });
    expect(report.pValue).toBeLessThan(1e-3);
  });

  it('finds a share of NULLs that rose from 2 % to 7 %', () => {
    const report = model.drift(
      withAmounts(fresh, (amount, row) => (row % 20 === 3 ? NaN : amount)),
    );
    expect(moved(report.columns)).toEqual(['amount']);
    expect(report.columns[0]?.nulls.now).toBeCloseTo(0.07, 6);
    expect(report.columns[0]?.nulls.reference).toBeLessThan(0.04);
  });

  it('finds in the scores alone that amounts no longer follow the country', () => {
    const report = model.drift(withShuffledAmounts(fresh, 5));
    expect(moved(report.columns)).toEqual([]);
    expect(report.scores.pValue).toBeLessThan(1e-20);
    expect(report.pValue).toBe(2 * report.scores.pValue);
    expect(report.scores.aboveTwo.now).toBeGreaterThan(0.2);
  });

  it('finds everything NULL, and everything far away', () => {
    const nothing = model.drift(withAmounts(fresh, () => NaN));
    expect(nothing.columns[0]).toMatchObject({ nulls: { now: 1 }, shift: 0 });
    expect(nothing.columns[0]?.pValue).toBeLessThan(1e-100);
    const far = model.drift(withAmounts(fresh, () => Infinity));
    expect(far.columns[0]?.pValue).toBeLessThan(1e-100);
    expect(far.columns[0]?.shift).toBeGreaterThan(10);
  });

  it('tells the share of rows beyond the outermost hundredths, at the end that gained more', () => {
    const outside = (columns: Columns): ColumnDrift['outside'] | undefined =>
      model.drift(columns).columns[0]?.outside;
    expect(outside(fresh)?.now).toBeLessThan(0.03);
    const ends = [(amount: number) => amount + 900, (amount: number) => amount - 900];
    for (const move of ends) {
      const moved = outside(
        withAmounts(fresh, (amount, row) => (row % 4 === 0 ? amount : move(amount))),
      );
      expect(moved?.reference).toBeCloseTo(0.01, 2);
      expect(Math.abs((moved?.now ?? 0) - 0.735)).toBeLessThan(0.02);
    }
    expect(model.drift(fresh).columns.map((column) => column.outside === null)).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });
});

describe('drift of a few rows', () => {
  it('judges 5 rows: ordinary ones pass, impossible ones do not', () => {
    expect(model.drift(payments(5, 7)).pValue).toBeGreaterThan(0.05);
    const odd = model.drift(withAmounts(payments(5, 7), () => 900));
    expect(odd.columns[0]?.adjustedPValue).toBeLessThan(0.05);
    expect(odd.scores.pValue).toBeLessThan(0.01);
    expect(odd.pValue).toBeLessThan(0.01);
  });

  it('answers for no rows that nothing is known to differ', () => {
    const report = model.drift(payments(0, 1));
    expect(report).toMatchObject({ rows: 0, pValue: 1, scores: { pValue: 1, totalVariation: 0 } });
    expect(report.columns.every(({ pValue, statistic }) => pValue === 1 && statistic === 0)).toBe(
      true,
    );
    expect(JSON.stringify(report)).not.toContain('null,"now":null');
  });
});

describe('drift', () => {
  it('says the same after a trip through a file, and every time', () => {
    const copy = Model.fromBytes(model.toBytes());
    expect(copy.drift(fresh)).toEqual(model.drift(fresh));
    expect(copy.drift(payments(9, 3))).toEqual(model.drift(payments(9, 3)));
  });

  it('names a column that is missing, and ignores those it does not know', () => {
    const columns = [...fresh];
    expect(() => model.drift(new Columns(columns.slice(1)))).toThrow(MissingColumnError);
    const more = new Columns([
      ...columns,
      { name: 'note', type: 'string', length: fresh.length, at: () => 'hello' },
    ]);
    expect(model.drift(more)).toEqual(model.drift(fresh));
  });

  it('reads a column in whatever order and type its kind can be read from', () => {
    const reversed = new Columns([...fresh].reverse());
    expect(model.drift(reversed)).toEqual(model.drift(fresh));
    const weekend = fresh.get('weekend');
    if (weekend?.type !== 'boolean') expect.unreachable();
    const asNumbers = withColumn(fresh, { ...weekend, type: 'number' });
    expect(model.drift(asNumbers)).toEqual(model.drift(fresh));
  });
});
