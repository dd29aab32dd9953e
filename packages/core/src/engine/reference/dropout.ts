import type { RandomStream } from '../random-stream.js';
import type { FeatureColumns } from './columns.js';
import { zeroColumns } from './columns.js';

/**
 * Inverted dropout (Srivastava et al. 2014): drops a share `rate` of the values in place and scales the others by 1 / (1 - rate), so
 * that expectations stay. Draws column by column. Returns the multipliers, which the derivative is scaled by as well.
 */
export function dropUnits(
  columns: FeatureColumns,
  rows: number,
  rate: number,
  stream: RandomStream,
): Float64Array[] {
  const multipliers = zeroColumns(columns.length, rows);
  for (const [unit, multiplier] of multipliers.entries()) {
    stream.uniform(multiplier);
    for (let i = 0; i < rows; i++) {
      // kernels compare in single precision
      multiplier[i] = (multiplier[i] ?? 0) < Math.fround(rate) ? 0 : 1 / (1 - rate);
    }
    scaleColumn(columns[unit] ?? multiplier, multiplier);
  }
  return multipliers;
}

/** Multiplies a column by another, value by value, in place. */
export function scaleColumn(column: Float64Array, factors: Float64Array): void {
  for (let i = 0; i < column.length; i++) column[i] = (column[i] ?? 0) * (factors[i] ?? 0);
}
