import { Matrix } from 'ml-matrix';

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
export function covarianceOf(
  columns: NumberColumns,
  means: Float64Array,
  rows?: Uint32Array,
): Matrix {
  const width = columns.length;
  const count = rows?.length ?? columns[0]?.length ?? 0;
  const sums = new Float64Array(width * width);
  const block = new Float64Array(width * BLOCK);
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
      for (let b = 0; b <= a; b++) {
        const second = block.subarray(b * BLOCK, b * BLOCK + length);
        let sum = 0;
        for (let i = 0; i < length; i++) sum += (first[i] ?? 0) * (second[i] ?? 0);
        sums[a * width + b] = (sums[a * width + b] ?? 0) + sum;
      }
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
