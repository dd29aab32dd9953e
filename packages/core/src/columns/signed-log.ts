import { portableExp, portableLog } from '../score/portable-math.js';
import type { NumberSummary } from './summarise-numbers.js';
import { visitNumbers, type BlockReader } from './visit-numbers.js';

/** sign(x) * ln(1 + |x|) */
export function signedLog(x: number): number {
  return x < 0 ? -portableLog(1 - x) : portableLog(1 + x);
}

/** The x whose `signedLog` is y. */
export function signedLogInverse(y: number): number {
  return y < 0 ? 1 - portableExp(-y) : portableExp(y) - 1;
}

/** Whole numbers whose logarithms are kept: most counts are below it, and the table fits in the fastest cache. */
const KEPT_LOGS = 2048;
let keptLogs: Float64Array | undefined;

/** Takes the `signedLog` of the first `count` numbers in place. */
export function takeSignedLogs(numbers: Float64Array, count: number): void {
  const kept = (keptLogs ??= Float64Array.from({ length: KEPT_LOGS }, (_, n) => signedLog(n)));
  for (let i = 0; i < count; i++) {
    const x = numbers[i] ?? NaN;
    const whole = x | 0;
    numbers[i] =
      whole === x && whole >= 0 && whole < KEPT_LOGS ? (kept[whole] ?? NaN) : signedLog(x);
  }
}

/** How many times its median a column's largest value must be for its logarithm to be standardised. */
const WIDE_RATIO = 1000;

/** Values the median is estimated from. */
const MEDIAN_SAMPLE = 4096;

/** The median of evenly spaced values; 0 when all of those are NULL. */
function sampledMedian(read: BlockReader, length: number, rows: Uint32Array | undefined): number {
  const step = Math.ceil((rows?.length ?? length) / MEDIAN_SAMPLE);
  const sample: number[] = [];
  let next = 0;
  visitNumbers(read, length, rows, (numbers, count) => {
    for (; next < count; next += step) {
      const x = numbers[next] ?? NaN;
      if (!Number.isNaN(x)) sample.push(x);
    }
    next -= count;
    return true;
  });
  const sorted = Float64Array.from(sample).sort();
  return sorted[sorted.length >> 1] ?? 0;
}

/**
 * Whether a column spans so many magnitudes that standardised values would put all but the largest in one place: no value is
 * negative and the largest is more than 1000 times the median (or 1000, where the median is below 1). Byte counts, durations and
 * amounts of money are such; rates, ages and measurements are not.
 */
export function spansMagnitudes(
  read: BlockReader,
  length: number,
  rows: Uint32Array | undefined,
  summary: NumberSummary,
): boolean {
  if (summary.smallest < 0 || summary.largest <= WIDE_RATIO) return false;
  return summary.largest > WIDE_RATIO * Math.max(1, sampledMedian(read, length, rows));
}
