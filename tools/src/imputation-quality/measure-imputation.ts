import { Columns, type Column, type Model } from '@colatent/core';
import { valuesOf, type Values } from '../synthetic-quality/table-values.js';

/** Share of the cells that are hidden. */
const HIDDEN_SHARE = 0.1;

/** How well a column's hidden values are filled in: mean absolute error of numbers, share of right values of labels. */
export interface ColumnImputation {
  readonly name: string;
  readonly kind: 'number' | 'label';
  /** Values hidden. */
  readonly hidden: number;
  readonly model: number;
  /** By the training rows' mean, for numbers. */
  readonly mean: number | null;
  /** By the training rows' median, or the most frequent label. */
  readonly typical: number;
  /** Standard error of the difference between `model` and `typical`. */
  readonly error: number;
}

/** Which cells are hidden: hidden[c][i] of column c in row i, by a Lehmer generator that other languages have as well, row by row. */
export function hiddenCells(rows: number, columns: number): boolean[][] {
  const hidden = Array.from({ length: columns }, () => new Array<boolean>(rows).fill(false));
  let state = 2026;
  for (let row = 0; row < rows; row++) {
    for (const column of hidden) {
      state = (state * 48271) % 2147483647;
      column[row] = state / 2147483647 < HIDDEN_SHARE;
    }
  }
  return hidden;
}

/** Hides a tenth of the cells of some rows, has a model fill them in, and compares. */
export function measureImputation(
  model: Model,
  train: readonly Values[],
  unseen: readonly Values[],
): ColumnImputation[] {
  const rows = lengthOf(unseen[0]);
  const hidden = hiddenCells(rows, unseen.length);
  const gaps = new Columns(unseen.map((column, c) => columnOf(column, hidden[c] ?? [])));
  const filled = valuesOf([model.impute(gaps)]);
  return unseen.map((truth, c): ColumnImputation => {
    const of = filled[c];
    const trained = train[c];
    const cells = [...(hidden[c] ?? [])].flatMap((isHidden, row) =>
      isHidden && cellOf(truth, row) !== null ? [row] : [],
    );
    if (of === undefined || trained === undefined) throw new RangeError(`no column ${truth.name}`);
    const typical = 'numbers' in trained ? medianOf(trained.numbers) : modeOf(trained.labels);
    const byModel = cells.map((row) => lossOf(cellOf(truth, row), cellOf(of, row)));
    const byTypical = cells.map((row) => lossOf(cellOf(truth, row), typical));
    const isNumber = 'numbers' in trained;
    const mean = isNumber ? meanOf(trained.numbers.filter((x) => !Number.isNaN(x))) : null;
    const differences = byModel.map((loss, i) => loss - (byTypical[i] ?? 0));
    const about = meanOf(differences);
    const variance = meanOf(differences.map((x) => (x - about) ** 2));
    const figure = (losses: number[]): number => (isNumber ? meanOf(losses) : 1 - meanOf(losses));
    return {
      name: truth.name,
      kind: isNumber ? 'number' : 'label',
      hidden: cells.length,
      model: figure(byModel),
      mean: mean === null ? null : meanOf(cells.map((row) => lossOf(cellOf(truth, row), mean))),
      typical: figure(byTypical),
      error: Math.sqrt(variance / cells.length),
    };
  });
}

function columnOf(values: Values, hidden: readonly boolean[]): Column {
  const { name } = values;
  if ('numbers' in values) {
    const numbers = values.numbers.map((x, row) => (hidden[row] === true ? NaN : x));
    return { name, type: 'number', length: numbers.length, values: numbers };
  }
  const labels = values.labels.map((label, row) => (hidden[row] === true ? null : label));
  return { name, type: 'string', length: labels.length, at: (row) => labels[row] ?? null };
}

function lengthOf(values: Values | undefined): number {
  if (values === undefined) return 0;
  return 'numbers' in values ? values.numbers.length : values.labels.length;
}

function cellOf(values: Values, row: number): number | string | null {
  if ('labels' in values) return values.labels[row] ?? null;
  const x = values.numbers[row] ?? NaN;
  return Number.isNaN(x) ? null : x;
}

function lossOf(truth: number | string | null, filled: number | string | null): number {
  if (filled === null) throw new RangeError('a hidden value was not filled in');
  return typeof truth === 'number' && typeof filled === 'number'
    ? Math.abs(truth - filled)
    : Number(truth !== filled);
}

function meanOf(values: Iterable<number>): number {
  let sum = 0;
  let count = 0;
  for (const value of values) {
    sum += value;
    count++;
  }
  return sum / count;
}

function medianOf(values: Float64Array): number {
  const sorted = values.filter((x) => !Number.isNaN(x)).sort();
  return sorted[sorted.length >> 1] ?? NaN;
}

function modeOf(labels: readonly (string | null)[]): string {
  const counts = new Map<string, number>();
  for (const label of labels) if (label !== null) counts.set(label, (counts.get(label) ?? 0) + 1);
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  return most?.[0] ?? '';
}
