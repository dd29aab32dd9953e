import {
  Columns,
  DisposedError,
  fitSync,
  MissingColumnError,
  type Model,
  OptionError,
  type Column,
  type ColumnReason,
  type FitOptions,
} from '@colatent/core';
import { describe, expect, it } from 'vitest';
import { columnsOf, SHOPS, shopVisits, type Visit } from '../../test/fixtures/shop-visits.js';

const KINDS: FitOptions['columns'] = { code: { kind: 'text' }, grade: { kind: 'categorical' } };

function train(options: FitOptions = {}, visits = shopVisits(1500, 3)): Model {
  const columns = { ...KINDS, ...options.columns };
  return fitSync(columnsOf(visits), { seed: 1, effort: 'light', ...options, columns }).model;
}

const model = train();
const fresh = shopVisits(60, 99);
/** A visit to Berlin, with some values changed. */
function berlin(changes: Partial<Visit> = {}): Visit {
  const [, visit] = fresh;
  if (visit === undefined) throw new RangeError('there is no second visit');
  return { ...visit, ...changes };
}

function columnsOfOne(column: Column): Columns {
  return new Columns([column]);
}

function reasonsOf(of: Model, visit: Visit, top = Infinity): readonly ColumnReason[] {
  return of.explain(columnsOf([visit]), { top })[0]?.reasons ?? [];
}

function reasonOf(of: Model, visit: Visit, name: keyof Visit): ColumnReason {
  const reason = reasonsOf(of, visit).find(({ column }) => column === name);
  if (reason === undefined) throw new RangeError(`${name} is no reason`);
  return reason;
}

describe('an explanation', () => {
  it.each([
    [{ shop: 'Cairo' }, 'Cairo', 'Berlin'],
    [{ shop: 'Delhi' }, 'Delhi', 'Berlin'],
    [{ member: true }, true, false],
    [{ grade: 10 }, 10, 20],
    [{ grade: 77 }, 77, 20],
  ] as const)(
    'names the value made wrong first: %o is %s, %s expected',
    (changes, is, expected) => {
      const [first] = reasonsOf(model, berlin(changes));
      expect(first).toMatchObject({ column: Object.keys(changes)[0], observed: is, expected });
      expect(first?.share).toBeGreaterThan(0.5);
    },
  );

  it('names a wrong number first, and expects one of the shop, whole as the training rows are', () => {
    const [first] = reasonsOf(model, berlin({ amount: 400 }));
    expect(first).toMatchObject({ column: 'amount', observed: 400 });
    expect(first?.expected).toSatisfy(Number.isInteger);
    expect(Math.abs(Number(first?.expected) - 63)).toBeLessThanOrEqual(6);
  });

  it('names a wrong time of day first, and tells both as clocks do', () => {
    const [first] = reasonsOf(model, berlin({ clock: 3 * 3600 + 5 }));
    expect(first).toMatchObject({ column: 'clock', observed: '03:00:05' });
    expect(first?.expected).toMatch(/^1[123]:\d\d:\d\d$/);
  });

  it('names a wrong moment first, and tells both as ISO 8601 does, to the microsecond', () => {
    const [first] = reasonsOf(model, berlin({ when: 1_577_836_800_000_001n }));
    expect(first).toMatchObject({ column: 'when', observed: '2020-01-01T00:00:00.000001Z' });
    expect(first?.expected).toMatch(/^2025-0[1-4]-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
  });

  it('names a wrong text first, and expects one that begins as those of the shop', () => {
    const [first] = reasonsOf(model, berlin({ code: '??-q' }));
    expect(first).toMatchObject({ column: 'code', observed: '??-q' });
    expect(first?.expected).toMatch(/^X/);
  });

  it('names a wrong vector first, and expects each element of the shop to 0.5', () => {
    const [first] = reasonsOf(model, berlin({ picture: [9, -9, 9, -9] }));
    expect(first).toMatchObject({ column: 'picture', observed: [9, -9, 9, -9] });
    const expected = Array.isArray(first?.expected) ? first.expected.map(Number) : [];
    expect(expected).toHaveLength(4);
    [0.15, 2.15, 0.15, 0.15].forEach((mean, j) => {
      expect(Math.abs((expected[j] ?? NaN) - mean)).toBeLessThan(0.5);
    });
  });

  it('has the score of the row, and shares of all columns that fall and add up to 1 within 1e-12', () => {
    const rows = columnsOf([...fresh, berlin({ amount: -1e300 }), berlin({ amount: Infinity })]);
    const explanations = model.explain(rows, { top: Infinity });
    expect(Float32Array.from(explanations, ({ score }) => score)).toEqual(model.score(rows));
    for (const { reasons } of explanations) {
      const shares = reasons.map(({ share }) => share);
      expect(shares).toHaveLength(8);
      expect(new Set(reasons.map(({ column }) => column)).size).toBe(8);
      expect(Math.abs(shares.reduce((sum, share) => sum + share, 0) - 1)).toBeLessThan(1e-12);
      expect(Math.min(...shares)).toBeGreaterThanOrEqual(0);
      expect(shares).toEqual(shares.toSorted((a, b) => b - a));
    }
  });

  it('lists at most top columns, five by default, without another share', () => {
    const rows = columnsOf(fresh.slice(0, 9));
    const all = model.explain(rows, { top: Infinity });
    for (const top of [1, 3, 8, 100]) {
      expect(model.explain(rows, { top })).toEqual(
        all.map(({ score, reasons }) => ({ score, reasons: reasons.slice(0, top) })),
      );
    }
    expect(model.explain(rows)).toEqual(model.explain(rows, { top: 5 }));
  });

  it('is the same whatever rows come along', () => {
    const visits = [...shopVisits(2500, 5), berlin({ amount: 400 }), berlin({ code: null })];
    const together = model.explain(columnsOf(visits), { top: Infinity });
    for (const row of [0, 1, 2047, 2048, 2500, 2501]) {
      const alone = model.explain(columnsOf(visits.slice(row, row + 1)), { top: Infinity });
      expect(alone).toEqual(together.slice(row, row + 1));
    }
    expect(model.explain(columnsOf(visits), { top: Infinity })).toEqual(together);
  });
});

describe('an explanation of NULLs', () => {
  it('gives them no share by default, and what they would have been', () => {
    const visit = berlin({ shop: null, grade: null, amount: 400 });
    expect(reasonOf(model, visit, 'shop')).toMatchObject({
      share: 0,
      observed: null,
      expected: 'Berlin',
    });
    expect(reasonOf(model, visit, 'grade')).toMatchObject({ observed: null, expected: 20 });
    expect(reasonsOf(model, visit)[0]?.column).toBe('amount');
  });

  it('counts NaN and a vector of nothing but NaN as NULL', () => {
    const visit = berlin({ amount: NaN, picture: [NaN, NaN, NaN, NaN] });
    expect(reasonOf(model, visit, 'amount')).toMatchObject({ share: 0, observed: null });
    expect(reasonOf(model, visit, 'picture')).toMatchObject({ share: 0, observed: null });
  });

  it('shares out a row of nothing but NULLs evenly', () => {
    const names = Object.keys(berlin());
    const nothing = Object.fromEntries(names.map((name) => [name, null]));
    const reasons = reasonsOf(model, berlin(nothing));
    expect(reasons.map(({ share }) => share)).toEqual(names.map(() => 1 / names.length));
    expect(reasons.every(({ observed }) => observed === null)).toBe(true);
  });

  it('names one that training never had, where they are informative', () => {
    const strict = train({ missing: 'informative' });
    const [first] = reasonsOf(strict, berlin({ shop: null }));
    expect(first).toMatchObject({ column: 'shop', observed: null, expected: 'Berlin' });
  });

  it('names a value where training had NULL, and expects NULL', () => {
    const without = (visit: Visit): Visit =>
      visit.shop === SHOPS[1] ? { ...visit, code: null } : visit;
    const informative = train(
      { columns: { code: { kind: 'text', missing: 'informative' } } },
      shopVisits(1500, 3).map(without),
    );
    const [value] = reasonsOf(informative, berlin({ code: 'A11' }));
    expect(value).toMatchObject({ column: 'code', observed: 'A11', expected: null });
    const [athens] = fresh;
    const [missing] = reasonsOf(informative, { ...berlin(), ...athens, code: null });
    expect(missing).toMatchObject({ column: 'code', observed: null });
    expect(missing?.expected).toMatch(/^A/);
  });
});

describe('Model.explain', () => {
  it('gives columns of weight 0 no share', () => {
    const weighted = train({ columns: { amount: { weight: 0 } } });
    expect(reasonOf(weighted, berlin({ amount: 400 }), 'amount').share).toBe(0);
  });

  it('explains models of one column', () => {
    const x = new Float64Array(500).map((_, i) => i % 10);
    const column = { name: 'x', type: 'number', length: 500, values: x } as const;
    const { model: narrow } = fitSync(columnsOfOne(column), { maxIterations: 3 });
    const [explanation] = narrow.explain(columnsOfOne({ ...column, length: 1 }));
    expect(explanation?.reasons).toMatchObject([{ column: 'x', share: 1, observed: 0 }]);
  });

  it('takes no rows for an answer', () => {
    expect(model.explain(columnsOf([]))).toEqual([]);
  });

  it.each([0, -1, 1.5, NaN])('refuses %d as a number of columns', (top) => {
    expect(() => model.explain(columnsOf(fresh), { top })).toThrow(OptionError);
  });

  it('refuses columns that lack one it reads, and to work once disposed of', () => {
    const rows = columnsOf(fresh);
    const [shop] = rows;
    if (shop === undefined) expect.unreachable();
    expect(() => model.explain(columnsOfOne(shop))).toThrow(MissingColumnError);
    const disposed = train({ maxIterations: 1 });
    disposed.explain(rows);
    disposed.dispose();
    expect(() => disposed.explain(rows)).toThrow(DisposedError);
  });
});
