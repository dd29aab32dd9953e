/** How a benchmark is run. */
export interface MeasureOptions {
  /** Rounds whose median is taken. */
  readonly rounds: number;
}
