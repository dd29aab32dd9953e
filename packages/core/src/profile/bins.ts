import type { ClassBins, MeasurementBins, ViewBins } from './profile-document.js';

/** Where bins end, as shares of the reference rows: tenths, and more in the tails, where new rows often differ. */
const EDGE_SHARES = [0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99];

/** Bins at quantiles of some values, and those values counted. NaN is NULL. */
export function binMeasurements(values: Float32Array): MeasurementBins {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  // Exactly values of the rows, as the test by these bins takes them to be.
  const edges = EDGE_SHARES.map((share) => (sorted[Math.floor(share * sorted.length)] ?? 0) + 0);
  const mean = sorted.reduce((sum, value) => sum + value, 0) / Math.max(sorted.length, 1);
  const squares = sorted.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  const empty: MeasurementBins = {
    edges: [...new Set(edges)],
    counts: [],
    nulls: 0,
    mean: shortened(mean),
    deviation: shortened(Math.sqrt(squares / Math.max(sorted.length, 1))),
  };
  return { ...empty, ...countValues(empty, values) };
}

/** Some rows counted by class. NaN is NULL. */
export function binClasses(values: Float32Array, classes: number): ClassBins {
  return countValues({ counts: new Array<number>(classes).fill(0), nulls: 0 }, values);
}

/** Rows counted by the bins of others. */
export function countValues(
  bins: ViewBins,
  values: Float32Array,
): { counts: number[]; nulls: number } {
  const edges = 'edges' in bins ? bins.edges : null;
  const counts = new Array<number>(edges === null ? bins.counts.length : edges.length + 1).fill(0);
  let nulls = 0;
  for (const value of values) {
    if (Number.isNaN(value)) {
      nulls++;
      continue;
    }
    const bin = edges === null ? value : binOf(edges, value);
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return { counts, nulls };
}

/** How many edges lie below a value. */
function binOf(edges: readonly number[], value: number): number {
  let bin = 0;
  while (bin < edges.length && (edges[bin] ?? Infinity) < value) bin++;
  return bin;
}

/** `most` evenly spaced quantiles of some values, the smallest and the largest among them; NaN is left out. None of no values. */
export function quantilesOf(values: Float32Array, most: number): number[] {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  if (sorted.length === 0) return [];
  return Array.from({ length: most }, (_, i) =>
    shortened(sorted[Math.round((i / (most - 1)) * (sorted.length - 1))] ?? 0),
  );
}

/** A number to 7 digits, which a model file needs no more of. */
export function shortened(x: number): number {
  return Number(x.toPrecision(7)) + 0;
}
