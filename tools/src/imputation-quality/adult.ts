import { fit, type FitOptions, type Model } from '@colatent/core';
import { streamColumns } from '@colatent/duckdb';
import { DuckDBInstance } from '@duckdb/node-api';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readValues, type Values } from '../synthetic-quality/table-values.js';

const ROOT = new URL('../../../', import.meta.url);
const ADULT = fileURLToPath(new URL('data/adult-test.parquet', ROOT));

/** A model of every other row of Adult's test part, and the values of these rows and of the others. */
export async function trainOnHalfOfAdult(
  options: FitOptions = {},
): Promise<{ model: Model; train: Values[]; unseen: Values[] }> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const half = (rest: number): string =>
      `SELECT * EXCLUDE file_row_number FROM read_parquet('${ADULT}', file_row_number = true)
       WHERE file_row_number % 2 = ${rest} ORDER BY file_row_number`;
    const { model } = await fit(streamColumns(connection, half(0)), options);
    const train = await readValues(connection, half(0));
    return { model, train, unseen: await readValues(connection, half(1)) };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** What scikit-learn's IterativeImputer gives for the same cells of a column, by its estimator. */
export interface IterativeImputation {
  readonly name: string;
  readonly bayesian_ridge: number;
  readonly extra_trees: number;
}

/** By column; made by tools/fixtures/imputation-sklearn.py. */
export function iterativeImputer(): ReadonlyMap<string, IterativeImputation> {
  const url = new URL('tools/fixtures/imputation-sklearn.json', ROOT);
  const { columns } = JSON.parse(readFileSync(url, 'utf8')) as { columns: IterativeImputation[] };
  return new Map(columns.map((column) => [column.name, column]));
}
