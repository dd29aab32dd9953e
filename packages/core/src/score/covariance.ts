import { Matrix } from 'ml-matrix';
import { PIECE, type Work } from '../work/work.js';

/** Numbers of a batch, column by column, all of one length. */
export type NumberColumns = readonly (Float32Array | Float64Array)[];

/** Rows taken at a time, so that a block of all columns stays in the cache. */
const BLOCK = 256;

/** Means of columns over some rows. @param rows row numbers. Default: all. */
export function meansOf(columns: NumberColumns, rows?: Uint32Array): Float64Array {
  return Float64Array.from(columns, (column) => {
    let sum = 0;
    const count = rows?.length ?? column.length;
    for (let i = 0; i < count; i++) sum += column[rows?.[i] ?? i] ?? 0;
    return sum / Math.max(count, 1);
  });
}

/** The covariance matrix of columns over some rows, divided by their number. @param rows row numbers. Default: all. */
export function* covarianceOf(
  columns: NumberColumns,
  means: Float64Array,
  rows?: Uint32Array,
): Work<Matrix> {
  const width = columns.length;
  const count = rows?.length ?? columns[0]?.length ?? 0;
  const sums = new Float64Array(width * width);
  const block = new Float64Array((width + 3) * BLOCK);
  let done = 0;
  for (let start = 0; start < count; start += BLOCK) {
    const length = Math.min(BLOCK, count - start);
    columns.forEach((column, c) => {
      const mean = means[c] ?? 0;
      for (let i = 0; i < length; i++) {
        block[c * BLOCK + i] = (column[rows?.[start + i] ?? start + i] ?? 0) - mean;
      }
    });
    for (let a = 0; a < width; a++) {
      const first = block.subarray(a * BLOCK, a * BLOCK + length);
      // four sums at a time, none of which waits for the others
      for (let b = 0; b <= a; b += 4) {
        const second = block.subarray(b * BLOCK);
        let [sum0, sum1, sum2, sum3] = [0, 0, 0, 0];
        for (let i = 0; i < length; i++) {
          const x = first[i] ?? 0;
          sum0 += x * (second[i] ?? 0);
          sum1 += x * (second[BLOCK + i] ?? 0);
          sum2 += x * (second[2 * BLOCK + i] ?? 0);
          sum3 += x * (second[3 * BLOCK + i] ?? 0);
        }
        const at = a * width + b;
        sums[at] = (sums[at] ?? 0) + sum0;
        if (b + 1 <= a) sums[at + 1] = (sums[at + 1] ?? 0) + sum1;
        if (b + 2 <= a) sums[at + 2] = (sums[at + 2] ?? 0) + sum2;
        if (b + 3 <= a) sums[at + 3] = (sums[at + 3] ?? 0) + sum3;
      }
      done += (a + 1) * length;
      if (done < PIECE) continue;
      done = 0;
      yield (start + (length * a) / width) / count;
    }
  }
  const covariance = new Matrix(width, width);
  for (let a = 0; a < width; a++) {
    for (let b = 0; b <= a; b++) {
      const value = (sums[a * width + b] ?? 0) / Math.max(count, 1);
      covariance.set(a, b, value);
      covariance.set(b, a, value);
    }
  }
  return covariance;
}
