import type { Values } from './table-values.js';

/** How like the real rows synthetic ones are, 0 to 1, by the definitions of SDMetrics' Quality Report. */
export interface Quality {
  /** Mean over the columns: 1 - Kolmogorov-Smirnov distance of numbers, 1 - total variation distance of labels. */
  readonly shapes: number;
  /** Mean over all pairs of columns. */
  readonly allPairs: number;
  /** Mean over the pairs of related columns: real |Pearson r| above 0.5 or Cramer's V above 0.3 (SDMetrics 0.27). */
  readonly keptPairs: number;
  readonly kept: number;
  /** Mean of `shapes` and `keptPairs`. */
  readonly overall: number;
  /** By column. */
  readonly byColumn: readonly { readonly name: string; readonly shape: number }[];
}

const NUMBER_BINS = 10;
const LEAST_CORRELATION = 0.5;
const LEAST_CRAMERS_V = 0.3;

/** @param synthetic columns of the names, kinds and order of `real`. */
export function measureQuality(real: readonly Values[], synthetic: readonly Values[]): Quality {
  const byColumn = real.map((column, c) => ({
    name: column.name,
    shape: shapeOf(column, synthetic[c] ?? column),
  }));
  const pairs = real.flatMap((a, i) =>
    real.slice(i + 1).map((b, j) => {
      const [fakeA, fakeB] = [synthetic[i], synthetic[i + 1 + j]];
      if (fakeA === undefined || fakeB === undefined) throw new RangeError('a column is missing');
      return pairOf(a, b, fakeA, fakeB);
    }),
  );
  const kept = pairs.filter(({ isRelated }) => isRelated);
  const shapes = mean(byColumn.map(({ shape }) => shape));
  const keptPairs = mean(kept.map(({ score }) => score));
  return {
    shapes,
    allPairs: mean(pairs.map(({ score }) => score)),
    keptPairs,
    kept: kept.length,
    overall: (shapes + keptPairs) / 2,
    byColumn,
  };
}

function shapeOf(real: Values, synthetic: Values): number {
  if ('numbers' in real && 'numbers' in synthetic) {
    return 1 - kolmogorovSmirnov(real.numbers, synthetic.numbers);
  }
  return 1 - totalVariation(counts(labels(real)), counts(labels(synthetic)));
}

/** The largest distance of two empirical distribution functions; NULLs are left out. */
export function kolmogorovSmirnov(a: Float64Array, b: Float64Array): number {
  const [x, y] = [a, b].map((values) => values.filter((value) => !Number.isNaN(value)).sort());
  if (x === undefined || y === undefined) return 1;
  let [i, j, most] = [0, 0, 0];
  while (i < x.length && j < y.length) {
    const at = Math.min(x[i] ?? Infinity, y[j] ?? Infinity);
    while (i < x.length && (x[i] ?? Infinity) <= at) i++;
    while (j < y.length && (y[j] ?? Infinity) <= at) j++;
    most = Math.max(most, Math.abs(i / x.length - j / y.length));
  }
  return most;
}

function pairOf(
  a: Values,
  b: Values,
  fakeA: Values,
  fakeB: Values,
): { score: number; isRelated: boolean } {
  if ('numbers' in a && 'numbers' in b && 'numbers' in fakeA && 'numbers' in fakeB) {
    const real = pearson(a.numbers, b.numbers);
    const score = 1 - Math.abs(real - pearson(fakeA.numbers, fakeB.numbers)) / 2;
    return { score, isRelated: Math.abs(real) > LEAST_CORRELATION };
  }
  const real = crossed(labels(a), labels(b));
  const score = 1 - totalVariation(counts(real), counts(crossed(labels(fakeA), labels(fakeB))));
  return { score, isRelated: cramersV(labels(a), labels(b)) > LEAST_CRAMERS_V };
}

/** Labels as they are, NULL a label too; numbers by ten bins of equal width over their own range. */
function labels(column: Values): readonly string[] {
  if ('labels' in column) return column.labels.map((label) => label ?? '\0');
  const finite = column.numbers.filter((x) => !Number.isNaN(x));
  const smallest = finite.reduce((least, x) => Math.min(least, x), Infinity);
  const largest = finite.reduce((most, x) => Math.max(most, x), -Infinity);
  const width = (largest - smallest) / NUMBER_BINS || 1;
  return Array.from(column.numbers, (x) =>
    Number.isNaN(x)
      ? '\0'
      : String(Math.min(NUMBER_BINS - 1, Math.max(0, Math.ceil((x - smallest) / width) - 1))),
  );
}

function crossed(a: readonly string[], b: readonly string[]): string[] {
  return a.map((label, row) => `${label}\u0001${b[row] ?? ''}`);
}

function counts(values: readonly string[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const value of values) found.set(value, (found.get(value) ?? 0) + 1);
  return found;
}

function totalVariation(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  const rows = (of: ReadonlyMap<string, number>): number =>
    [...of.values()].reduce((sum, count) => sum + count, 0);
  const [inA, inB] = [rows(a), rows(b)];
  const all = new Set([...a.keys(), ...b.keys()]);
  let sum = 0;
  for (const label of all) sum += Math.abs((a.get(label) ?? 0) / inA - (b.get(label) ?? 0) / inB);
  return sum / 2;
}

function pearson(a: Float64Array, b: Float64Array): number {
  const rows = [...a.keys()].filter((i) => !Number.isNaN((a[i] ?? NaN) + (b[i] ?? NaN)));
  const center = (of: Float64Array): number => mean(rows.map((i) => of[i] ?? 0));
  const [ma, mb] = [center(a), center(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (const i of rows) {
    const [x, y] = [(a[i] ?? 0) - ma, (b[i] ?? 0) - mb];
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return ab / Math.sqrt(aa * bb || 1);
}

function cramersV(a: readonly string[], b: readonly string[]): number {
  const [ofA, ofB, both] = [counts(a), counts(b), counts(crossed(a, b))];
  let sum = 0;
  for (const [label, count] of both) {
    const [x = '', y = ''] = label.split('\u0001');
    sum += (count * count) / ((ofA.get(x) ?? 1) * (ofB.get(y) ?? 1));
  }
  // chi-squared is rows * (sum - 1)
  return Math.sqrt((sum - 1) / Math.max(Math.min(ofA.size, ofB.size) - 1, 1));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1);
}
