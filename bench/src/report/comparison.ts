/** One line of a table of results. */
export interface Comparison {
  /** What was measured, with its sizes. */
  readonly measure: string;
  /** What ours is measured against. */
  readonly peer: string;
  readonly peerValue: string;
  readonly oursValue: string;
  /** How many times better than the peer ours is: above 1 is faster. */
  readonly ratio: number;
  /** The least ratio aimed at, where there is an aim. */
  readonly aim?: number;
}

/** The results of one benchmark. */
export interface Report {
  readonly name: string;
  readonly title: string;
  readonly comparisons: readonly Comparison[];
  /** Results that are compared with nothing, the headings first. */
  readonly table?: readonly (readonly string[])[];
  /** The machine and the versions it was measured with. */
  readonly machine: string;
  /** What else a reader must know: checks passed, variants chosen. */
  readonly notes: readonly string[];
}

export function microseconds(seconds: number): string {
  const value = seconds * 1e6;
  return `${value.toFixed(value < 100 ? 1 : 0)} µs`;
}

export function inSeconds(seconds: number): string {
  return `${seconds.toFixed(seconds < 10 ? 2 : 1)} s`;
}

export function rowsPerSecond(rows: number): string {
  return rows < 1e6
    ? `${(rows / 1e3).toFixed(rows < 1e4 ? 1 : 0)} k rows/s`
    : `${(rows / 1e6).toFixed(2)} M rows/s`;
}

/** Billions of floating-point operations a second. A multiply-add is two. */
export function gigaflops(perSecond: number): string {
  return `${(perSecond / 1e9).toFixed(1)} GFLOP/s`;
}

export function kilobytes(bytes: number): string {
  return `${(bytes / 1e3).toFixed(0)} kB`;
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
