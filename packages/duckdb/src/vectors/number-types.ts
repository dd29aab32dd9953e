import { DuckDBTypeId } from '@duckdb/node-api';

/** Least and most of each type of whole numbers. */
export const WHOLE_RANGES: ReadonlyMap<DuckDBTypeId, readonly [bigint, bigint]> = new Map([
  [DuckDBTypeId.TINYINT, signed(8n)],
  [DuckDBTypeId.SMALLINT, signed(16n)],
  [DuckDBTypeId.INTEGER, signed(32n)],
  [DuckDBTypeId.BIGINT, signed(64n)],
  [DuckDBTypeId.HUGEINT, signed(128n)],
  [DuckDBTypeId.UTINYINT, unsigned(8n)],
  [DuckDBTypeId.USMALLINT, unsigned(16n)],
  [DuckDBTypeId.UINTEGER, unsigned(32n)],
  [DuckDBTypeId.UBIGINT, unsigned(64n)],
  [DuckDBTypeId.UHUGEINT, unsigned(128n)],
]);

function signed(bits: bigint): readonly [bigint, bigint] {
  return [-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n];
}

function unsigned(bits: bigint): readonly [bigint, bigint] {
  return [0n, (1n << bits) - 1n];
}

/** A DECIMAL in full. @param count its value times 10^scale. */
export function decimalText(count: bigint, scale: number): string {
  if (scale === 0) return count.toString();
  const digits = (count < 0n ? -count : count).toString().padStart(scale + 1, '0');
  return `${count < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}
