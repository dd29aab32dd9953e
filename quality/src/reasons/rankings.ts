import type { Columns, Model } from '@colatent/core';
import { NumpyRandom } from '../protocol/numpy-random.js';
import { cellsOf, withoutColumn } from './cells.js';

/** By row, how much each column has to do with the row's oddness, by its name; columns not named come last. */
export type Ranking = readonly ReadonlyMap<string, number>[];

/** `model.explain`. */
export function rankByExplaining(model: Model, rows: Columns): Ranking {
  return model
    .explain(rows, { top: Infinity })
    .map(({ reasons }) => new Map(reasons.map(({ column, share }) => [column, share])));
}

/**
 * The squared error of `model.reconstruct`, which most autoencoders are explained by: of numbers in standard deviations of the
 * column, of categories 2 where they differ, as of their one-hot vectors.
 * @param deviations of columns of numbers.
 */
export function rankBySquaredError(
  model: Model,
  rows: Columns,
  deviations: ReadonlyMap<string, number>,
): Ranking {
  const reconstructed = model.reconstruct(rows);
  const ranking = Array.from({ length: rows.length }, () => new Map<string, number>());
  for (const name of reconstructed.names) {
    const [observed, expected] = [cellsOf(rows, name), cellsOf(reconstructed, name)];
    const deviation = deviations.get(name);
    ranking.forEach((byColumn, row) => {
      const [a, b] = [observed[row] ?? null, expected[row] ?? null];
      if (a === null || b === null) return;
      const error = deviation === undefined ? 0 : (Number(a) - Number(b)) / deviation;
      byColumn.set(name, deviation === undefined ? (a === b ? 0 : 2) : error * error);
    });
  }
  return ranking;
}

/** How far `model.score` falls when a column is NULL. @param most columns tried in each row, drawn at random. */
export function rankByLeavingOut(model: Model, rows: Columns, most: number): Ranking {
  const names = model.info.columns.map(({ name }) => name);
  const random = new NumpyRandom(0);
  const tried = Array.from({ length: rows.length }, () => {
    const order = [...random.permute(names.length)].slice(0, most);
    return new Set(order.map((index) => names[index]));
  });
  const before = model.score(rows);
  const ranking = tried.map(() => new Map<string, number>());
  for (const name of names) {
    const after = model.score(withoutColumn(rows, name));
    ranking.forEach((byColumn, row) => {
      if (tried[row]?.has(name) !== true) return;
      byColumn.set(name, (before[row] ?? 0) - (after[row] ?? 0));
    });
  }
  return ranking;
}

/** Place of a column in a row's ranking, from 1; of columns alike, the middle place; of one not ranked, the last. */
export function placeOf(column: string, ranking: Ranking[number], columns: number): number {
  const value = ranking.get(column);
  if (value === undefined) return columns;
  const others = [...ranking].filter(([name]) => name !== column).map(([, other]) => other);
  const above = others.filter((other) => other > value).length;
  const alike = others.filter((other) => other === value).length;
  return 1 + above + alike / 2;
}
