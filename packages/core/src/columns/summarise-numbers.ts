import { LARGEST_NUMBER, SMALLEST_DEVIATION } from './encoder-document.js';
import { visitNumbers, type BlockReader } from './visit-numbers.js';

/** What one pass over a column's numbers tells. "Finite" excludes what is too large to square. */
export interface NumberSummary {
  /** Numbers that are not NULL. */
  readonly observed: number;
  readonly finite: number;
  /** Of the finite numbers; Infinity and -Infinity when there are none. */
  readonly smallest: number;
  readonly largest: number;
  /** Whether all finite numbers are whole. */
  readonly integer: boolean;
}

/** @param rows row numbers in ascending order. Default: all rows. */
export function summariseNumbers(
  read: BlockReader,
  length: number,
  rows: Uint32Array | undefined,
): NumberSummary {
  let observed = 0;
  let finite = 0;
  let smallest = Infinity;
  let largest = -Infinity;
  let integer = true;
  visitNumbers(read, length, rows, (numbers, count) => {
    for (let i = 0; i < count; i++) {
      const x = numbers[i] ?? NaN;
      if (Number.isNaN(x)) continue;
      observed++;
      if (Math.abs(x) > LARGEST_NUMBER) continue;
      finite++;
      if (x < smallest) smallest = x;
      if (x > largest) largest = x;
      if (x !== Math.floor(x)) integer = false;
    }
    return true;
  });
  return { observed, finite, smallest, largest, integer };
}

/** Mean and standard deviation of the finite numbers, in doubles and two passes. The deviation is never 0. */
export function meanAndDeviation(
  read: BlockReader,
  length: number,
  rows: Uint32Array | undefined,
): { mean: number; deviation: number } {
  let finite = 0;
  let sum = 0;
  visitNumbers(read, length, rows, (numbers, count) => {
    for (let i = 0; i < count; i++) {
      const x = numbers[i] ?? NaN;
      if (Math.abs(x) <= LARGEST_NUMBER) {
        finite++;
        sum += x;
      }
    }
    return true;
  });
  // Adding 0 makes -0 0, which JSON would do otherwise.
  const mean = sum / Math.max(finite, 1) + 0;

  let squares = 0;
  visitNumbers(read, length, rows, (numbers, count) => {
    for (let i = 0; i < count; i++) {
      const x = numbers[i] ?? NaN;
      if (Math.abs(x) <= LARGEST_NUMBER) squares += (x - mean) * (x - mean);
    }
    return true;
  });
  const deviation = Math.sqrt(squares / Math.max(finite, 1));
  return { mean, deviation: Math.max(deviation, SMALLEST_DEVIATION) };
}
