import type { Head } from '../engine.js';
import { sigmoid, softplus } from './activations.js';
import type { FeatureColumns } from './columns.js';

/** Outputs and features of one row under one head, side by side. */
export interface HeadRow {
  readonly outputs: readonly number[];
  readonly features: readonly number[];
}

/** Row i of a head whose outputs start at column `first`. */
export function headRow(
  { width }: Head,
  first: number,
  outputs: FeatureColumns,
  features: FeatureColumns,
  i: number,
): HeadRow {
  const valuesOf = (columns: FeatureColumns): number[] =>
    columns.slice(first, first + width).map((column) => column[i] ?? 0);
  return { outputs: valuesOf(outputs), features: valuesOf(features) };
}

/** Loss of a row under a head, as `Head` defines it. */
export function headLoss({ loss, width }: Head, { outputs, features }: HeadRow): number {
  const pairs = outputs.map((output, f) => [output, features[f] ?? 0] as const);
  switch (loss) {
    case 'squared_error':
      return sum(pairs.map(([o, x]) => (o - x) ** 2)) / width;
    case 'sigmoid_cross_entropy':
      return sum(pairs.map(([o, x]) => softplus(o) - x * o)) / width;
    case 'softmax_cross_entropy':
      return logSumExp(outputs) - sum(pairs.map(([o, x]) => x * o));
  }
}

/** Derivatives of `headLoss` by the outputs. */
export function headLossDerivatives(
  { loss, width }: Head,
  { outputs, features }: HeadRow,
): number[] {
  const pairs = outputs.map((output, f) => [output, features[f] ?? 0] as const);
  switch (loss) {
    case 'squared_error':
      return pairs.map(([o, x]) => (2 * (o - x)) / width);
    case 'sigmoid_cross_entropy':
      return pairs.map(([o, x]) => (sigmoid(o) - x) / width);
    case 'softmax_cross_entropy': {
      const total = logSumExp(outputs);
      return pairs.map(([o, x]) => Math.exp(o - total) - x);
    }
  }
}

function logSumExp(values: readonly number[]): number {
  const largest = Math.max(...values);
  return largest + Math.log(sum(values.map((value) => Math.exp(value - largest))));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
