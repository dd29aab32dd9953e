/** Values of a batch, feature by feature: columns[f][i] is feature f of row i. */
export type FeatureColumns = readonly Float64Array[];

/** `width` columns of zeros, `rows` long. */
export function zeroColumns(width: number, rows: number): Float64Array[] {
  return Array.from({ length: width }, () => new Float64Array(rows));
}

/** Rows start .. start + rows of single-precision columns, as copies in double precision. */
export function copyRows(
  columns: readonly Float32Array[],
  start: number,
  rows: number,
): Float64Array[] {
  return columns.map((column) => Float64Array.from(column.subarray(start, start + rows)));
}
