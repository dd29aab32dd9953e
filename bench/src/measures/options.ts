/** How a benchmark is run. */
export interface MeasureOptions {
  /** Rounds whose median is taken. */
  readonly rounds: number;
  /** Whether sizes are small: enough to see that the benchmark works, too little for figures that mean something. */
  readonly small: boolean;
}
