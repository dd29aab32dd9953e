/** The mean of some values and how far they lie apart. */
export interface Spread {
  readonly mean: number;
  /** Standard deviation of the sample (n - 1); 0 for one value. */
  readonly deviation: number;
}

/** Mean and standard deviation of at least one value. */
export function spreadOf(values: readonly number[]): Spread {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / Math.max(values.length - 1, 1)) };
}
