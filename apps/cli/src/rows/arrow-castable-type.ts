import {
  DuckDBArrayType,
  DuckDBListType,
  DuckDBMapType,
  DuckDBStructType,
  DuckDBTypeId,
} from '@duckdb/node-api';
import type { DuckDBType } from '@duckdb/node-api';
import { quoteName } from '../sql-text.js';

/** Types that Parquet would write as others, or whose values Arrow in Parquet's hands would change, and what holds the same. */
const CASTS: ReadonlyMap<DuckDBTypeId, string> = new Map([
  [DuckDBTypeId.HUGEINT, 'DECIMAL(38, 0)'],
  [DuckDBTypeId.UHUGEINT, 'DECIMAL(38, 0)'],
  [DuckDBTypeId.BIGNUM, 'VARCHAR'],
  [DuckDBTypeId.UUID, 'VARCHAR'],
  [DuckDBTypeId.ENUM, 'VARCHAR'],
  [DuckDBTypeId.BIT, 'VARCHAR'],
]);

/** Types that come through Parquet as they are. */
const KEPT: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.BOOLEAN,
  DuckDBTypeId.TINYINT,
  DuckDBTypeId.SMALLINT,
  DuckDBTypeId.INTEGER,
  DuckDBTypeId.BIGINT,
  DuckDBTypeId.UTINYINT,
  DuckDBTypeId.USMALLINT,
  DuckDBTypeId.UINTEGER,
  DuckDBTypeId.UBIGINT,
  DuckDBTypeId.FLOAT,
  DuckDBTypeId.DOUBLE,
  DuckDBTypeId.DECIMAL,
  DuckDBTypeId.VARCHAR,
  DuckDBTypeId.BLOB,
  DuckDBTypeId.DATE,
  DuckDBTypeId.TIME,
  DuckDBTypeId.TIME_NS,
  DuckDBTypeId.TIMESTAMP,
  DuckDBTypeId.TIMESTAMP_S,
  DuckDBTypeId.TIMESTAMP_MS,
  DuckDBTypeId.TIMESTAMP_NS,
  DuckDBTypeId.TIMESTAMP_TZ,
  DuckDBTypeId.SQLNULL,
]);

/** A type as SQL text in which Arrow holds the very values, or undefined when there is none. */
export function arrowCastableType(type: DuckDBType): string | undefined {
  const cast = CASTS.get(type.typeId);
  if (cast !== undefined) return cast;
  if (KEPT.has(type.typeId)) return type.toString();
  if (type instanceof DuckDBListType) return suffixed(type.valueType, '[]');
  // which Parquet has not: DuckDB writes ARRAYs that are NULL so that others cannot read them
  if (type instanceof DuckDBArrayType) return suffixed(type.valueType, '[]');
  if (type instanceof DuckDBMapType) {
    const key = arrowCastableType(type.keyType);
    const value = arrowCastableType(type.valueType);
    return key === undefined || value === undefined ? undefined : `MAP(${key}, ${value})`;
  }
  if (type instanceof DuckDBStructType) {
    const fields = type.entryTypes.map((entry, index) => {
      const inner = arrowCastableType(entry);
      return inner === undefined
        ? undefined
        : `${quoteName(type.entryNames[index] ?? '')} ${inner}`;
    });
    return fields.includes(undefined) ? undefined : `STRUCT(${fields.join(', ')})`;
  }
  return undefined;
}

function suffixed(type: DuckDBType, suffix: string): string | undefined {
  const inner = arrowCastableType(type);
  return inner === undefined ? undefined : inner + suffix;
}
