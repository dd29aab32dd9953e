import { DuckDBInstance } from '@duckdb/node-api';
import { join } from 'node:path';
import type { Value, ValueTable } from './value-table.js';

/** A table that anomalies are planted in. */
export interface ReasonSet {
  readonly name: string;
  readonly file: string;
  /** Columns, as SQL lists them. */
  readonly columns: string;
  /** Rows taken, as SQL says it. */
  readonly where: string;
}

/** Adult whole and without its columns of rare or far values, and normal connections of KDD 99. */
export const REASON_SETS: readonly ReasonSet[] = [
  {
    name: 'Adult, work and family',
    file: 'adult-test.parquet',
    columns:
      'age, workclass, education, education_num, marital_status, occupation, relationship, race, sex, hours_per_week, income',
    where: 'true',
  },
  { name: 'Adult, all columns', file: 'adult-test.parquet', columns: '*', where: 'true' },
  {
    name: 'KDD 99',
    file: 'kdd99-10pct.parquet',
    columns: '* EXCLUDE (label)',
    where: "label = 'normal' AND file_row_number % 5 = 0",
  },
];

/** The rows of a set, in the order of the file. @param folder where its file is. */
export async function readReasonSet(set: ReasonSet, folder: string): Promise<ValueTable> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  try {
    const connection = await instance.connect();
    const file = join(folder, set.file).replaceAll("'", "''");
    const reader = await connection.runAndReadAll(`
      SELECT ${set.columns} FROM read_parquet('${file}')
      WHERE ${set.where} ORDER BY file_row_number`);
    connection.closeSync();
    const columns = reader.getColumnsObjectJS();
    return Object.fromEntries(
      Object.entries(columns).map(([name, values]) => [name, values.map(valueOf)]),
    );
  } finally {
    instance.closeSync();
  }
}

function valueOf(value: unknown): Value {
  if (value === null || typeof value === 'string') return value;
  return Number(value);
}
