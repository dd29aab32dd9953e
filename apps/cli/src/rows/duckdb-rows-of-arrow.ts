import type { DataType } from 'apache-arrow';
import type { Field, RecordBatch, Schema } from 'apache-arrow';
import { InputError } from '../failures.js';
import { quoteName, quotePath } from '../sql-text.js';
import type { ArrowRows } from './arrow-rows.js';
import { withPlainDictionaries } from './plain-dictionaries.js';
import { duckdbExpression, isTimestampOfNanosecondsInZone } from './duckdb-expression.js';

/** Arrow rows that DuckDB can read. */
export interface DuckdbRows {
  /** A SELECT of them: the columns in order, in DuckDB's types. */
  readonly select: string;
  /** Columns that cannot be converted, and need not be. */
  readonly leftOut: readonly string[];
}

/**
 * Lays Arrow rows open to DuckDB, through Parquet files in a folder, which memory does not grow with.
 * @param unneeded columns that are left out when they cannot be converted.
 * @throws InputError when another column cannot be converted without a change to its values. What the rows throw.
 */
export async function duckdbRowsOfArrow(
  rows: ArrowRows,
  folder: string,
  unneeded: readonly string[] = [],
): Promise<DuckdbRows> {
  checkNames(rows.schema.fields);
  // refused before the first row
  const leftOut = rows.schema.fields.filter(
    (field) => unneeded.includes(field.name) && !isConvertible(field),
  );
  const kept = withoutColumns(rows, leftOut);
  const { fields } = kept.schema;
  for (const field of fields) duckdbExpression(field);
  const { writeParquetFiles } = await import('./parquet-of-arrow.js');
  const check = microsecondsCheck(kept.schema);
  const files = await writeParquetFiles(withPlainDictionaries(kept), folder, check);
  const reader = `read_parquet([${files.map(quotePath).join(', ')}])`;
  const columns = fields.map((field) => `${duckdbExpression(field)} AS ${quoteName(field.name)}`);
  return {
    select: `SELECT ${columns.join(', ')} FROM ${reader}`,
    leftOut: leftOut.map(({ name }) => name),
  };
}

function isConvertible(field: Field): boolean {
  try {
    return duckdbExpression(field) !== '';
  } catch (failure) {
    if (failure instanceof InputError) return false;
    throw failure;
  }
}

function withoutColumns({ schema, batches }: ArrowRows, leftOut: readonly Field[]): ArrowRows {
  if (leftOut.length === 0) return { schema, batches };
  const names = schema.fields.filter((field) => !leftOut.includes(field)).map(({ name }) => name);
  async function* selected(): AsyncGenerator<RecordBatch> {
    for await (const batch of batches) yield batch.select(names);
  }
  return { schema: schema.select(names), batches: selected() };
}

function checkNames(fields: readonly Field[]): void {
  const names = new Set<string>();
  if (fields.length === 0) throw new InputError('the Arrow data has no columns');
  for (const { name } of fields) {
    const known = name.toLowerCase();
    if (name === '') throw new InputError('the Arrow data has a column without a name; name it');
    if (names.has(known)) {
      throw new InputError(
        `the Arrow data has two columns "${name}", which DuckDB does not tell apart; rename one`,
      );
    }
    names.add(known);
  }
}

/** Looks for values that microseconds do not hold. */
function microsecondsCheck(schema: Schema): (batch: RecordBatch) => void {
  const columns = schema.fields.flatMap(({ name, type }, index) =>
    isTimestampOfNanosecondsInZone(type as DataType) ? [{ name, index }] : [],
  );
  return ({ data }) => {
    for (const { name, index } of columns) {
      const column = data.children[index];
      const values: unknown = column?.values;
      if (column === undefined || !(values instanceof BigInt64Array)) continue;
      for (let row = 0; row < column.length; row++) {
        if ((values[row] ?? 0n) % 1000n === 0n || !column.getValid(row)) continue;
        throw new InputError(
          `column "${name}" has nanoseconds in a time zone, of which DuckDB keeps microseconds; cast it`,
        );
      }
    }
  };
}
