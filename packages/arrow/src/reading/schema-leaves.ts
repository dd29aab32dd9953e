import type { Validity } from '@colatent/core';
import { DataType, type Data, type Field, type Schema } from 'apache-arrow';
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

/** A leaf's chunk in a batch, and which of its rows hold a value: a NULL struct makes its fields NULL. */
export function leafChunk(
  columns: readonly Data[],
  { path }: SchemaLeaf,
): { data: Data; validity: Validity | null } | undefined {
  const [first = -1, ...inner] = path;
  let data = columns[first];
  if (data === undefined) return undefined;
  let validity = validityOf(data);
  for (const index of inner) {
    const { length } = data;
    data = data.children[index];
    if (data === undefined) return undefined;
    validity = bothValid(validity, validityOf(data), length);
  }
  return { data, validity };
}
