import { UsageError } from './failures.js';
import type { Input } from './open-input.js';
import { quoteName } from './sql-text.js';

/** A column to add: its name, its SQL given that of the row's value, and the option that names it. */
export interface NewColumn {
  readonly name: string;
  readonly sql: (value: string) => string;
  readonly option: string;
}

/**
 * A SELECT of all columns of an input followed by new ones, made from a value that is computed once a row.
 * @param functionName SQL function of the model (`$model`) and the row.
 * @throws UsageError when a name is taken; DuckDB does not tell names apart by case.
 */
export function newColumns(
  input: Input,
  functionName: string,
  columns: readonly NewColumn[],
): string {
  const taken = new Set(input.columnNames.map((name) => name.toLowerCase()));
  const row = freeName('input_row', taken);
  const value = freeName('row_value', taken);
  for (const { name, option } of columns) {
    if (taken.has(name.toLowerCase())) {
      throw new UsageError(
        `the input has a column "${name}" already; name the new one with ${option}`,
      );
    }
    taken.add(name.toLowerCase());
  }
  const added = columns.map(({ name, sql }) => `${sql(value)} AS ${quoteName(name)}`);
  return `SELECT * EXCLUDE (${value}), ${added.join(', ')}
    FROM (SELECT ${row}.*, ${functionName}($model::BLOB, ${row}) AS ${value} FROM ${input.relation} AS ${row})`;
}

function freeName(wanted: string, taken: ReadonlySet<string>): string {
  let name = wanted;
  while (taken.has(name)) name += '_';
  return name;
}
