import { describe, expect, it } from 'vitest';
import {
  Columns,
  fitSync,
  Model,
  modelCardText,
  OptionError,
  thresholdOf,
  type Column,
} from '@colatent/core';
import { payments } from '../../test/fixtures/payments.js';
import { smallModel } from '../../test/fixtures/small-model.js';

const ROWS = 1000;
const extra: Column[] = [
  {
    name: 'id',
    type: 'number',
    length: ROWS,
    values: Int32Array.from({ length: ROWS }, (_, i) => i),
  },
  {
    name: 'paid on',
    type: 'timestamp',
    unit: 'day',
    length: ROWS,
    values: Int32Array.from({ length: ROWS }, (_, i) => 20_000 + ((i * 7919) % 700)),
  },
  {
    name: 'at',
    type: 'time',
    unit: 'second',
    length: ROWS,
    values: Int32Array.from({ length: ROWS }, (_, i) => 3600 * 8 + ((i * 7919) % 36_000)),
  },
];
const table = new Columns([...payments(ROWS, 1), ...extra]);
const trainedAt = new Date('2026-05-04T03:02:01Z');
const { model } = fitSync(table, { seed: 5, maxIterations: 8, trainedAt });
const card = model.describe();

describe('a model card', () => {
  it('says what was trained on, when and by what', () => {
    expect(card).toMatchObject({
      hash: model.info.hash,
      createdWith: model.info.createdWith,
      trainedAt: '2026-05-04T03:02:01.000Z',
      rows: { trained: 800, heldOut: 200, summarised: 800 },
      seed: 5,
      latentSize: model.latentSize,
    });
    expect(card.excluded.map(({ name }) => name)).toEqual(['id']);
    expect(card.options).toMatchObject({ maxIterations: 8, hiddenUnits: [64, 32] });
  });

  it("says what every column holds, in the column's own terms", () => {
    const [amount, ...others] = card.columns;
    expect(amount).toMatchObject({ name: 'amount', kind: 'numeric' });
    expect(amount?.nullShare).toBeCloseTo(0.02, 2);
    expect(amount?.summary).toMatch(/^1\d\.\d+ to 8\d\.\d+, median 5\d(\.\d+)?, mean 5\d\.\d+$/);
    expect(others.map(({ name, kind, nullShare }) => [name, kind, nullShare])).toEqual([
      ['hour', 'numeric', 0],
      ['country', 'categorical', 0],
      ['weekend', 'boolean', 0],
      ['paid on', 'timestamp', 0],
      ['at', 'time', 0],
    ]);
    const summaries = others.map(({ summary }) => summary);
    expect(summaries[0]).toMatch(/^whole numbers 0 to 23, median 1\d, mean 1\d\.\d+$/);
    expect(summaries[1]).toMatch(/^3 values: (\w\w \(3\d(\.\d)? %\)(, )?){3}$/);
    expect(summaries[2]).toMatch(/^true in (2|3)\d(\.\d)? %$/);
    expect(summaries[3]).toMatch(/^2024-10-0\d to 2026-09-0\d, median 2025-\d\d-\d\d$/);
    expect(summaries[4]).toMatch(/^08:00 to 17:59, median 1[23]:\d\d$/);
  });

  it('writes all values of a column in one way, without commas', () => {
    const values = Float64Array.from({ length: 200 }, (_, i) =>
      i % 10 === 9 ? 99_999 : (i * 7919) % 5000,
    );
    const columns = new Columns([{ name: 'gain', type: 'number', length: 200, values }]);
    const [gain] = fitSync(columns, { maxIterations: 1 }).model.describe().columns;
    expect(gain?.summary).toMatch(
      /^whole numbers \d+ to 99999, median [23]\d{3}, mean 1\d{4}(\.\d)?$/,
    );
  });

  it('gives every column the weight it was trained with', () => {
    const columns = { hour: { weight: 2.5 }, country: { weight: 0 } };
    const weighted = fitSync(payments(100, 1), { maxIterations: 1, columns }).model.describe();
    expect(weighted.columns.map(({ weight }) => weight)).toEqual([1, 2.5, 0, 1]);
  });

  it('gives the losses of the epoch whose weights were kept', () => {
    const best = Math.min(...model.info.history.map(({ heldOut }) => heldOut));
    expect(card.losses.heldOut).toBe(best);
    expect(model.info.history[(card.losses.bestEpoch ?? 0) - 1]?.heldOut).toBe(best);
    expect(card.losses.epochs).toBe(model.info.history.length);
  });

  it('says how scores are calibrated: about 1 % of the held-out rows above 2', () => {
    const [hundredth, thousandth] = card.calibration.thresholds;
    expect(card.calibration.rows).toBe(200);
    expect(hundredth).toMatchObject({ contamination: 0.01, score: thresholdOf(0.01) });
    expect(thousandth).toMatchObject({ contamination: 0.001, score: thresholdOf(0.001) });
    expect(hundredth?.heldOutRowsAbove).toBeLessThanOrEqual(6);
    expect(thousandth?.heldOutRowsAbove).toBeLessThanOrEqual(hundredth?.heldOutRowsAbove ?? 0);
  });

  it('is JSON, and the same after a trip through a file and after dispose', () => {
    expect(JSON.parse(JSON.stringify(card))).toEqual(card);
    const copy = Model.fromBytes(model.toBytes());
    copy.dispose();
    expect(copy.describe()).toEqual(card);
  });

  it('is without a time unless it is given one, so that equal seeds give equal files', () => {
    const bytes = (): Uint8Array => fitSync(payments(100, 1), { maxIterations: 2 }).model.toBytes();
    expect(bytes()).toEqual(bytes());
    expect(Model.fromBytes(bytes()).describe().trainedAt).toBe(null);
    expect(() => fitSync(payments(100, 1), { trainedAt: new Date(NaN) })).toThrow(OptionError);
  });
});

describe('a model card as text', () => {
  it('is aligned, and no wider than asked for', () => {
    for (const width of [60, 80, 100]) {
      // a hash is one long word
      const lines = modelCardText(card, { width }).replace(card.hash, '').split('\n');
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
      expect(lines.slice(1).every((line) => line === line.trimEnd())).toBe(true);
      expect(lines.some((line) => line.trimStart().startsWith('%'))).toBe(false);
    }
    const text = modelCardText(card);
    expect(text).toMatch(/^trained +2026-05-04 03:02 UTC$/m);
    expect(text).toMatch(/^rows +800 trained on, 200 held out$/m);
    expect(text).toMatch(/^hour +numeric +0 % +whole numbers 0 to 23/m);
    expect(text).toMatch(/^left out +why\nid +it /m);
  });

  it('keeps words that are longer than a line, and says what was not recorded', () => {
    const text = modelCardText(smallModel().describe(), { width: 40 });
    expect(text).toMatch(/^trained +at a time not recorded$/m);
    expect(text).toContain(smallModel().info.hash);
    expect(text).toMatch(/^café +boolean +9 % +true in/m);
  });
});
