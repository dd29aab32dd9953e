import { DuckDBArrayType, DuckDBTypeId } from '@duckdb/node-api';
import type { DuckDBConnection, DuckDBType } from '@duckdb/node-api';
import { quoteName } from '../sql-text.js';

/**
 * A SELECT of the same rows with columns in types that Parquet holds. DuckDB would write 128-bit integers as doubles, and ARRAYs that
 * are NULL so that other readers fail.
 */
export async function parquetSelect(connection: DuckDBConnection, select: string): Promise<string> {
  const prepared = await connection.prepare(select);
  const replaced = Array.from({ length: prepared.columnCount }, (_, index) => {
    const type = parquetType(prepared.columnType(index));
    const name = quoteName(prepared.columnName(index));
    return type === null ? [] : [`${name}::${type} AS ${name}`];
  }).flat();
  prepared.destroySync();
  return replaced.length === 0
    ? select
    : `SELECT * REPLACE (${replaced.join(', ')}) FROM (${select})`;
}

function parquetType(type: DuckDBType): string | null {
  if (type instanceof DuckDBArrayType) return `${type.valueType.toString()}[]`;
  const isWide = type.typeId === DuckDBTypeId.HUGEINT || type.typeId === DuckDBTypeId.UHUGEINT;
  return isWide ? 'DECIMAL(38, 0)' : null;
}
