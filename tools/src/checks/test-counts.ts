import { readFileSync } from 'node:fs';
import type { Tally } from './tally.js';

/**
 * Counts the tests of one project from the report of vitest's json reporter.
 * @param ok whether the test run as a whole succeeded. A run that failed without one failed test (a file that
 * does not load, no report at all, no test in it) counts as one failure.
 */
export function countTests(reportPath: string, ok: boolean): Tally {
  const { passed, failed } = readCounts(reportPath) ?? { passed: 0, failed: 0 };
  const sound = ok && passed > 0;
  return { passed, failed: failed === 0 && !sound ? 1 : failed };
}

function readCounts(reportPath: string): Tally | undefined {
  let report: unknown;
  try {
    report = JSON.parse(readFileSync(reportPath, 'utf8'));
  } catch {
    return undefined;
  }
  if (typeof report !== 'object' || report === null) return undefined;
  const passed = 'numPassedTests' in report ? report.numPassedTests : undefined;
  const failed = 'numFailedTests' in report ? report.numFailedTests : undefined;
  if (typeof passed !== 'number' || typeof failed !== 'number') return undefined;
  return { passed, failed };
}
