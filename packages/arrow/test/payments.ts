import {
  type Field,
  Bool,
  DateDay,
  Int32,
  Table,
  Utf8,
  makeVector,
  vectorFromArray,
  Dictionary,
  Int8,
} from 'apache-arrow';
import type { FitOptions } from '@colatent/core';

/** Options that train a small model in a moment. */
export const QUICK: FitOptions = {
  hiddenUnits: [16],
  latentSize: 3,
  batchSize: 64,
  maxIterations: 5,
  seed: 7,
};

/** Payments whose fee follows their amount; the last row's does not. */
export function payments(rows = 600): Table {
  const amount = Float32Array.from({ length: rows }, (_, i) => 20 + ((i * 7919) % 1000) / 50);
  const fee = Float32Array.from(amount, (value, i) => (i === rows - 1 ? 40 : value / 10));
  return new Table({
    amount: makeVector(amount),
    fee: makeVector(fee),
    items: vectorFromArray(
      Array.from({ length: rows }, (_, i) => (i % 11 === 0 ? null : i % 5)),
      new Int32(),
    ),
    kind: vectorFromArray(
      Array.from({ length: rows }, (_, i) => ['card', 'transfer', 'cash'][i % 3]),
      new Dictionary(new Utf8(), new Int8()),
    ),
    abroad: vectorFromArray(
      Array.from({ length: rows }, (_, i) => i % 4 === 0),
      new Bool(),
    ),
    day: vectorFromArray(
      Array.from({ length: rows }, (_, i) => new Date(Date.UTC(2026, 0, 1 + (i % 300)))),
      new DateDay(),
    ),
  });
}

export const FIELD_NAMES: readonly string[] = payments(1).schema.fields.map(
  ({ name }: Field) => name,
);
