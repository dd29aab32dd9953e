import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addTallies, countTests } from '../index.js';

describe('countTests', () => {
  let folder: string;
  const report = (): string => join(folder, 'test-results.json');

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'colatent-counts-'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('counts the tests that passed and failed, and not those that were skipped', () => {
    writeFileSync(
      report(),
      JSON.stringify({ numPassedTests: 7, numFailedTests: 2, numPendingTests: 3 }),
    );
    expect(countTests(report(), false)).toEqual({ passed: 7, failed: 2 });
  });

  it('counts a run that failed without a failed test as one failure', () => {
    writeFileSync(report(), JSON.stringify({ numPassedTests: 7, numFailedTests: 0 }));
    expect(countTests(report(), false)).toEqual({ passed: 7, failed: 1 });
  });

  it('counts a run without tests as one failure', () => {
    writeFileSync(report(), JSON.stringify({ numPassedTests: 0, numFailedTests: 0 }));
    expect(countTests(report(), true)).toEqual({ passed: 0, failed: 1 });
  });

  it.each(['missing', 'broken', 'of another form'])(
    'counts a report that is %s as one failure',
    (how) => {
      if (how === 'broken') writeFileSync(report(), '{"numPassedTests": 7,');
      if (how === 'of another form') writeFileSync(report(), '[]');
      expect(countTests(report(), true)).toEqual({ passed: 0, failed: 1 });
    },
  );
});

describe('addTallies', () => {
  it('adds up what passed and failed', () => {
    expect(
      addTallies([
        { passed: 3, failed: 1 },
        { passed: 4, failed: 0 },
      ]),
    ).toEqual({ passed: 7, failed: 1 });
  });
});
