import { parquetSchema, type FileMetaData, type SchemaElement, type SchemaTree } from 'hyparquet';
import { distinctNames } from './distinct-names.js';

/** How the values of a Parquet column are read, as they lie in the file. */
export type ParquetValues =
  | { readonly kind: 'number'; /** Decimal digits after the point. */ readonly scale: number }
  | { readonly kind: 'boolean' | 'string' | 'vector' }
  | {
      readonly kind: 'timestamp' | 'time';
      readonly unit: 'day' | 'millisecond' | 'microsecond' | 'nanosecond';
    };

/** A column of a Parquet file: of the schema's root, or within structs under its dotted name. */
export interface ParquetLeaf {
  readonly name: string;
  readonly path: readonly string[];
  /** The type in Parquet's words. */
  readonly type: string;
  /** Null where a model has no use for the type. */
  readonly values: ParquetValues | null;
  /** Why it has none. */
  readonly reason: string | null;
}

const UNITS = { MILLIS: 'millisecond', MICROS: 'microsecond', NANOS: 'nanosecond' } as const;
const LISTED_NUMBERS: readonly (string | undefined)[] = ['INT32', 'INT64', 'FLOAT', 'DOUBLE'];

/** The columns of a schema in order, structs opened. */
export function parquetLeaves(root: SchemaTree): ParquetLeaf[] {
  const leaves = root.children.flatMap((child) => leavesOf(child, child.element.name));
  // a name with a dot may be that of a struct's field too
  const names = distinctNames(leaves.map(({ name }) => name));
  return leaves.map((leaf, at) => ({ ...leaf, name: names[at] ?? leaf.name }));
}

function leavesOf(tree: SchemaTree, name: string): ParquetLeaf[] {
  const { element, children, path } = tree;
  const leaf = (
    type: string,
    values: ParquetValues | null,
    reason: string | null,
  ): ParquetLeaf[] => [{ name, path, type, values, reason }];
  if (element.repetition_type === 'REPEATED') {
    return leaf('repeated', null, 'it holds lists in an old form of Parquet');
  }
  if (children.length === 0) {
    const values = valuesOf(element);
    const type = element.logical_type?.type ?? element.converted_type ?? element.type ?? 'unknown';
    const reason = type.endsWith('BYTE_ARRAY')
      ? 'it holds bytes that the file does not call text'
      : `models do not read ${type}`;
    return leaf(type, values, values === null ? reason : null);
  }
  const group = element.logical_type?.type ?? element.converted_type;
  if (group === 'LIST') {
    return isListOfNumbers(tree)
      ? leaf('LIST', { kind: 'vector' }, null)
      : leaf('LIST', null, 'it holds lists of other values than numbers');
  }
  if (group === 'MAP' || group === 'MAP_KEY_VALUE') return leaf('MAP', null, 'it holds maps');
  if (group === 'VARIANT') return leaf('VARIANT', null, 'it holds values of several types');
  return children.flatMap((child) => leavesOf(child, `${name}.${child.element.name}`));
}

function isListOfNumbers({ children }: SchemaTree): boolean {
  const [repeated, other] = children;
  const [element, second] = repeated?.children ?? [];
  if (other !== undefined || second !== undefined || element?.children.length !== 0) return false;
  const values = valuesOf(element.element);
  return (
    values?.kind === 'number' && values.scale === 0 && LISTED_NUMBERS.includes(element.element.type)
  );
}

function valuesOf(element: SchemaElement): ParquetValues | null {
  const { type, converted_type: converted, logical_type: logical } = element;
  if (converted === 'DECIMAL' || logical?.type === 'DECIMAL') {
    const scale = logical?.type === 'DECIMAL' ? logical.scale : element.scale;
    return { kind: 'number', scale: scale ?? 0 };
  }
  if (converted === 'DATE' || logical?.type === 'DATE') return { kind: 'timestamp', unit: 'day' };
  if (logical?.type === 'TIMESTAMP') return { kind: 'timestamp', unit: UNITS[logical.unit] };
  if (logical?.type === 'TIME') return { kind: 'time', unit: UNITS[logical.unit] };
  switch (converted) {
    case 'TIMESTAMP_MILLIS':
      return { kind: 'timestamp', unit: 'millisecond' };
    case 'TIMESTAMP_MICROS':
      return { kind: 'timestamp', unit: 'microsecond' };
    case 'TIME_MILLIS':
      return { kind: 'time', unit: 'millisecond' };
    case 'TIME_MICROS':
      return { kind: 'time', unit: 'microsecond' };
    case 'UTF8':
    case 'ENUM':
    case 'JSON':
      return { kind: 'string' };
    case 'BSON':
    case 'INTERVAL':
      return null;
  }
  switch (logical?.type) {
    case 'STRING':
    case 'ENUM':
    case 'JSON':
    case 'UUID':
      return { kind: 'string' };
    case 'FLOAT16':
      return { kind: 'number', scale: 0 };
    case 'GEOMETRY':
    case 'GEOGRAPHY':
    case 'BSON':
    case 'NULL':
      return null;
  }
  switch (type) {
    case 'BOOLEAN':
      return { kind: 'boolean' };
    case 'INT32':
    case 'INT64':
    case 'FLOAT':
    case 'DOUBLE':
      return { kind: 'number', scale: 0 };
    case 'INT96':
      return { kind: 'timestamp', unit: 'nanosecond' };
    default:
      return null;
  }
}

/**
 * Metadata of some of a file's columns, under which their values come as they lie in the file: counts of days and of fractions of
 * seconds, decimals without their point.
 */
export function metadataOf(metadata: FileMetaData, leaves: readonly ParquetLeaf[]): FileMetaData {
  const ends = new Set(leaves.map(({ path }) => keyOf(path)));
  const isWithin = (path: readonly string[]): boolean =>
    path.some((_, end) => ends.has(keyOf(path.slice(0, end + 1))));
  return {
    ...metadata,
    schema: elementsOf(parquetSchema(metadata), ends, false),
    row_groups: metadata.row_groups.map((group) => ({
      ...group,
      columns: group.columns.filter(({ meta_data: chunk }) =>
        isWithin(chunk?.path_in_schema ?? []),
      ),
    })),
  };
}

/** The elements of a tree that belong to the columns whose paths are given, each before its children. */
function elementsOf(
  { element, children, path }: SchemaTree,
  ends: ReadonlySet<string>,
  isWithin: boolean,
): SchemaElement[] {
  const isTaken = isWithin || ends.has(keyOf(path));
  if (children.length === 0) return isTaken ? [raw(element)] : [];
  const kept = children
    .map((child) => elementsOf(child, ends, isTaken))
    .filter(({ length }) => length > 0);
  if (kept.length === 0 && path.length > 0) return [];
  return [{ ...element, num_children: kept.length }, ...kept.flat()];
}

function keyOf(path: readonly string[]): string {
  return JSON.stringify(path);
}

/** An element without what would make moments and decimals of its values; strings of an enumeration and of JSON are strings. */
function raw(element: SchemaElement): SchemaElement {
  const values = valuesOf(element);
  const { converted_type: converted, logical_type: logical, ...others } = element;
  if (values?.kind === 'string' && logical?.type !== 'UUID')
    return { ...others, converted_type: 'UTF8' };
  const isCounted =
    values?.kind === 'timestamp' ||
    values?.kind === 'time' ||
    converted === 'DECIMAL' ||
    logical?.type === 'DECIMAL';
  return isCounted ? others : element;
}
