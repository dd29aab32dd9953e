import type { Validity } from '@colatent/core';
import { DataType, util, type Data, type Field, type RecordBatch, type Schema } from 'apache-arrow';
import { ArrowDataError } from '../errors.js';
import type { ColumnSource } from './read-column.js';
import { bothValid, validityOf } from './validity.js';

/** A column of a schema that holds values: a field, or a field within structs under its dotted name, such as `address.city`. */
export interface SchemaLeaf {
  readonly name: string;
  readonly type: DataType;
  /** The type as Arrow writes it. */
  readonly typeName: string;
  readonly field: Field;
  /** The field's place in the schema, then in each struct. */
  readonly path: readonly number[];
}

/** The columns of a schema in order, structs opened. */
export function schemaLeaves(schema: Schema): SchemaLeaf[] {
  return schema.fields.flatMap((field, index) => leavesOf(field, field.name, [index]));
}

function leavesOf(field: Field, name: string, path: readonly number[]): SchemaLeaf[] {
  const type = field.type as DataType;
  if (!DataType.isStruct(type)) return [{ name, type, typeName: typeNameOf(type), field, path }];
  return type.children.flatMap((child, index) =>
    leavesOf(child, `${name}.${child.name}`, [...path, index]),
  );
}

/** A type as Arrow writes it: the library's declarations do not say that types have a text of their own. */
function typeNameOf(type: { toString: () => string }): string {
  return type.toString();
}

/**
 * A leaf's chunk in a batch, and which of its rows hold a value: a NULL struct makes its fields NULL.
 * @param readAs what the column is called by those who read it. Default: as the leaf.
 * @throws ArrowDataError when the batch has no such chunk, or one of another type or length than it says.
 */
export function leafChunk(
  batch: RecordBatch,
  { name, path, type, typeName }: SchemaLeaf,
  readAs = name,
): ColumnSource {
  const { numRows } = batch;
  let data: Data | undefined = batch.data;
  let validity: Validity | null = null;
  for (const index of path) {
    data = (data.children as readonly Data[])[index];
    if (data?.length !== numRows) {
      throw new ArrowDataError(
        `column "${name}" is not as long as its batch of ${numRows} rows; the data is damaged`,
      );
    }
    validity = bothValid(validity, validityOf(data), numRows);
  }
  if (!isOfType(data.type, type)) {
    throw new ArrowDataError(
      `column "${name}" is a ${typeNameOf(data.type)} in one of the batches, but the schema says ${typeName}`,
    );
  }
  return { name: readAs, data, validity };
}

/** Whether types are laid out alike. What their nested fields are called and which may be NULL does not matter. */
function isOfType(type: DataType, expected: DataType): boolean {
  if (type === expected) return true;
  if (type.typeId !== expected.typeId) return false;
  // batches of many columns are mostly of floats, which the library's comparison is slow for
  if (DataType.isFloat(type) && DataType.isFloat(expected)) {
    return type.precision === expected.precision;
  }
  const parts = partsOf(type);
  const expectedParts = partsOf(expected);
  if (parts.length === 0) return util.compareTypes(type, expected);
  return (
    listSizeOf(type) === listSizeOf(expected) &&
    parts.every((part, at) => {
      const other = expectedParts[at];
      return other !== undefined && isOfType(part, other);
    })
  );
}

/** The types a column's type is made of: indices and values, or elements. */
function partsOf(type: DataType): DataType[] {
  if (DataType.isDictionary(type)) return [type.indices, type.dictionary as DataType];
  const fields = type.children as readonly Field[] | null;
  return fields?.map((field) => field.type as DataType) ?? [];
}

function listSizeOf(type: DataType): number | null {
  return DataType.isFixedSizeList(type) ? type.listSize : null;
}
