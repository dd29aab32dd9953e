import { beforeAll, describe, expect, it } from 'vitest';
import { fitSync, type Columns, type DriftReport } from '@colatent/core';
import { withAmounts } from '../../test/fixtures/moved-payments.js';
import { payments } from '../../test/fixtures/payments.js';
import { RandomStream } from '../engine/random-stream.js';

const REPETITIONS = 300;
/** Of them with few rows, whose p-values are counted out and take longer. */
const WITH_FEW_ROWS = 150;

/** A Kolmogorov-Smirnov distance that so many uniform p-values exceed once in a thousand times. */
function bound(count: number): number {
  return 1.95 / Math.sqrt(count);
}

/** Payments whose NULLs fall at random, where those of `payments` come at every 50th row. */
function randomPayments(rows: number, seed: number): Columns {
  const random = new RandomStream(seed);
  return withAmounts(payments(rows, seed), (amount) => {
    const isNull = random.integer(50) === 7;
    const other = 20 + random.integer(640) / 8;
    return isNull ? NaN : Number.isNaN(amount) ? other : amount;
  });
}

/** How far the empirical distribution rises above the uniform one, where p-values are too small, and below it. */
function distances(pValues: readonly number[]): { tooSmall: number; tooLarge: number } {
  const sorted = [...pValues].sort((a, b) => a - b);
  const n = sorted.length;
  return {
    tooSmall: Math.max(...sorted.map((p, i) => (i + 1) / n - p)),
    tooLarge: Math.max(...sorted.map((p, i) => p - i / n)),
  };
}

function columnOf(report: DriftReport, name: string): number {
  return report.columns.find((column) => column.name === name)?.pValue ?? NaN;
}

describe('p-values of rows that have not moved, over 300 trainings each with rows of its own', () => {
  const many: DriftReport[] = [];
  const few: DriftReport[] = [];
  const tiny: DriftReport[] = [];

  beforeAll(() => {
    for (let seed = 0; seed < REPETITIONS; seed++) {
      const small = { maxIterations: 2, hiddenUnits: [4], discriminatorUnits: [4], latentSize: 2 };
      const options = { ...small, batchSize: 64, seed };
      const { model } = fitSync(randomPayments(600, 1000 + seed), {
        ...options,
        heldOutShare: 0.5,
      });
      many.push(model.drift(randomPayments(400, 50_000 + seed)));
      if (seed < WITH_FEW_ROWS) few.push(model.drift(randomPayments(10, 90_000 + seed)));
      model.dispose();
      if (seed >= WITH_FEW_ROWS) continue;
      const untold = fitSync(randomPayments(60, 3000 + seed), { ...options, heldOutShare: 0.3 });
      tiny.push(untold.model.drift(randomPayments(30, 70_000 + seed)));
      untold.model.dispose();
    }
  }, 300_000);

  it.each(['amount', 'hour', 'country', 'weekend'])(
    'are uniform for 300 reference rows and 400 new ones: column %s',
    (name) => {
      const { tooSmall, tooLarge } = distances(many.map((report) => columnOf(report, name)));
      expect(tooSmall).toBeLessThan(bound(REPETITIONS));
      expect(tooLarge).toBeLessThan(bound(REPETITIONS));
    },
  );

  it('are uniform for 300 reference rows and 400 new ones: scores', () => {
    const { tooSmall, tooLarge } = distances(many.map(({ scores }) => scores.pValue));
    expect(tooSmall).toBeLessThan(bound(REPETITIONS));
    expect(tooLarge).toBeLessThan(bound(REPETITIONS));
  });

  it('are never too small, overall or after correction, nor for 10 new rows or 18 reference rows', () => {
    for (const reports of [many, few, tiny]) {
      const kinds = [
        reports.map(({ pValue }) => pValue),
        reports.map(({ scores }) => scores.pValue),
        reports.map(({ columns }) => Math.min(...columns.map((column) => column.adjustedPValue))),
        ...['amount', 'hour', 'country', 'weekend'].map((name) =>
          reports.map((report) => columnOf(report, name)),
        ),
      ];
      for (const pValues of kinds) {
        expect(distances(pValues).tooSmall).toBeLessThan(bound(pValues.length));
      }
    }
  });
});
