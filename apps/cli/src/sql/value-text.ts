import {
  DuckDBArrayValue,
  DuckDBBlobValue,
  DuckDBListValue,
  DuckDBStructValue,
  DuckDBTypeId,
  JsonDuckDBValueConverter,
} from '@duckdb/node-api';
import type { DuckDBType, DuckDBValue, DuckDBValueConverter, Json } from '@duckdb/node-api';
import { sizeText } from '../number-text.js';

/** Values of a list that a table shows. */
const SHOWN_ITEMS = 6;

const FLOATING: ReadonlySet<DuckDBTypeId> = new Set([DuckDBTypeId.FLOAT, DuckDBTypeId.DOUBLE]);
const WHOLE: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.TINYINT,
  DuckDBTypeId.SMALLINT,
  DuckDBTypeId.INTEGER,
  DuckDBTypeId.BIGINT,
  DuckDBTypeId.HUGEINT,
  DuckDBTypeId.UTINYINT,
  DuckDBTypeId.USMALLINT,
  DuckDBTypeId.UINTEGER,
  DuckDBTypeId.UBIGINT,
  DuckDBTypeId.UHUGEINT,
  DuckDBTypeId.BIGNUM,
]);

/** Whether values of a type are aligned as numbers. */
export function isNumeric({ typeId }: DuckDBType): boolean {
  return FLOATING.has(typeId) || WHOLE.has(typeId) || typeId === DuckDBTypeId.DECIMAL;
}

/** A value as DuckDB writes it as text, whole, but texts within lists and STRUCTs always in quotes; null for NULL. */
export function valueText(value: DuckDBValue, type: DuckDBType): string | null {
  const plain = withShortFloats(value, type);
  if (plain === null) return null;
  const text = String(plain);
  return FLOATING.has(type.typeId) && /^-?\d+$/.test(text) ? `${text}.0` : text;
}

/** A value as a table shows it: the size of a BLOB for its bytes, the first values of a long list; null for NULL. */
export function shownText(value: DuckDBValue, type: DuckDBType): string | null {
  if (value instanceof DuckDBBlobValue) return `BLOB, ${sizeText(value.bytes.length)}`;
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) {
    const { items } = value;
    if (items.length > SHOWN_ITEMS) {
      const some = valueText(new DuckDBListValue(items.slice(0, SHOWN_ITEMS)), type) ?? '';
      return `${some.slice(0, -1)}, … ${items.length} in all]`;
    }
  }
  return valueText(value, type);
}

/** A value as JSON: whole numbers and decimals as numbers wherever a double holds them exactly, as strings elsewhere. */
export const jsonValue: DuckDBValueConverter<Json> = (value, type, converter) => {
  if (value === null) return null;
  if (WHOLE.has(type.typeId) || type.typeId === DuckDBTypeId.DECIMAL) {
    const text = String(value);
    const number = Number(text);
    const digits = text.replaceAll(/^-?0*|\./g, '').length;
    return Number.isSafeInteger(number) || digits <= 15 ? number : text;
  }
  const isFloat = type.typeId === DuckDBTypeId.FLOAT && typeof value === 'number';
  return JsonDuckDBValueConverter(isFloat ? shortFloat(value) : value, type, converter);
};

/** FLOATs as the shortest number that is the same FLOAT: 0.1, not 0.10000000149011612. */
function withShortFloats(value: DuckDBValue, type: DuckDBType): DuckDBValue {
  if (value === null) return null;
  if (type.typeId === DuckDBTypeId.FLOAT && typeof value === 'number') return shortFloat(value);
  if (
    (type.typeId === DuckDBTypeId.LIST || type.typeId === DuckDBTypeId.ARRAY) &&
    (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue)
  ) {
    return new DuckDBListValue(value.items.map((item) => withShortFloats(item, type.valueType)));
  }
  if (type.typeId === DuckDBTypeId.STRUCT && value instanceof DuckDBStructValue) {
    return new DuckDBStructValue(
      Object.fromEntries(
        Object.entries(value.entries).map(([name, entry], index) => {
          const entryType = type.entryTypes[index];
          return [name, entryType === undefined ? entry : withShortFloats(entry, entryType)];
        }),
      ),
    );
  }
  return value;
}

function shortFloat(value: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}
