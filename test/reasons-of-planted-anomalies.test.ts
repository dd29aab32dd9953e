import {
  EQUAL_COST_COLUMNS,
  measureReasons,
  REASON_SETS,
  type CorruptionResult,
  type ReasonsResult,
} from '@colatent/quality';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';

const DATA = fileURLToPath(new URL('../data', import.meta.url));

/** Rows made wrong by each corruption: enough for hundreds of detected rows, few enough for seconds. */
const PLANTED = 3000;

function allOf({ corruptions }: ReasonsResult): CorruptionResult {
  const all = corruptions.find(({ corruption }) => corruption === 'all');
  if (all === undefined) throw new RangeError('there is no result of all corruptions');
  return all;
}

describe.each(REASON_SETS)('$name with single values made wrong', (set) => {
  let result: ReasonsResult;

  beforeAll(async () => {
    result = await measureReasons(set, DATA, { planted: PLANTED, seed: 1 });
  }, 60_000);

  it('has the wrong column first in 90 % and among the first three in 98 % of the rows detected', () => {
    const { hits, detected } = allOf(result);
    expect(detected).toBeGreaterThan(500);
    expect(hits.explain.first / detected).toBeGreaterThanOrEqual(0.9);
    expect(hits.explain.topThree / detected).toBeGreaterThanOrEqual(0.98);
  });

  it('has it first more often than by the squared error, or by leaving columns out at equal cost, within 1 % where that leaves each out', () => {
    const { hits, detected } = allOf(result);
    const { explain, squaredError, leaveSomeOut, leaveEachOut } = hits;
    expect(explain.first).toBeGreaterThan(squaredError.first);
    expect(explain.first).toBeGreaterThan(leaveEachOut.first - 0.01 * detected);
    const canLeaveEachOut = result.columns <= EQUAL_COST_COLUMNS;
    const tie = canLeaveEachOut ? 0.01 * detected : 0;
    expect(explain.first).toBeGreaterThan(leaveSomeOut.first - tie);
  });

  it('has it so by each corruption, of rows no odder than one in ten before, where ten or more are detected', () => {
    const judged = result.corruptions.filter(({ ordinary }) => ordinary.detected >= 10);
    expect(judged.map(({ corruption }) => corruption)).toContain('shift');
    for (const { ordinary } of judged) {
      expect(ordinary.hits.first / ordinary.detected).toBeGreaterThanOrEqual(0.8);
      expect(ordinary.hits.topThree / ordinary.detected).toBeGreaterThanOrEqual(0.95);
    }
  });
});
