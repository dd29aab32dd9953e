import { Columns, type Column } from '@colatent/core';

/** A value of a table: a number, a string or NULL. */
export type Value = number | string | null;

/** A table by column name: one value a row. All columns are of one length. */
export type ValueTable = Readonly<Record<string, readonly Value[]>>;

/** Rows of a table as columns a model reads. @param valueAt Default: the table's own values. */
export function columnsOf(
  table: ValueTable,
  rows: readonly number[],
  valueAt: (name: string, row: number, at: number) => Value = (name, row) =>
    table[name]?.[row] ?? null,
): Columns {
  const columns = Object.keys(table).map((name): Column => {
    const values = rows.map((row, at) => valueAt(name, row, at));
    const { length } = rows;
    if (isNumeric(table, name)) {
      const numbers = Float64Array.from(values, (value) => Number(value ?? NaN));
      return { name, type: 'number', length, values: numbers };
    }
    const texts = values.map((value) => (value === null ? null : String(value)));
    return { name, type: 'string', length, at: (row) => texts[row] ?? null };
  });
  return new Columns(columns, rows.length);
}

/** Whether a column holds no strings. */
export function isNumeric(table: ValueTable, name: string): boolean {
  return table[name]?.every((value) => typeof value !== 'string') === true;
}
