import { UnreadableColumnError } from '@colatent/core';
import { DuckDBLogicalType, DuckDBStructType, type DuckDBType } from '@duckdb/node-api';
import bindings, { type Vector } from '@duckdb/node-bindings';

/** Where one column of a row lies in its STRUCT. */
export interface RowField {
  /** Column name; fields of a nested STRUCT are named with dots, as in `address.city`. */
  readonly name: string;
  readonly type: DuckDBType;
  /** Index of the field at each level of nesting, outermost first. */
  readonly path: FieldPath;
}

type FieldPath = readonly [number, ...number[]];

/** The fields of a row type by name. */
export class RowLayout {
  readonly fields: readonly RowField[];
  readonly #byName = new Map<string, RowField>();
  readonly #byLowerCaseName = new Map<string, RowField>();

  /** @throws UnreadableColumnError when a field has no name. */
  constructor(type: DuckDBStructType) {
    this.fields = listFields(type, '', []);
    for (const field of this.fields) {
      if (field.name === '') {
        throw new UnreadableColumnError(
          'the row has a field without a name; pass a table’s alias or a struct such as {amount: 1.5}',
        );
      }
      if (!this.#byName.has(field.name)) {
        this.#byName.set(field.name, field);
        const lowerCase = field.name.toLowerCase();
        if (!this.#byLowerCaseName.has(lowerCase)) {
          this.#byLowerCaseName.set(lowerCase, field);
        }
      }
    }
  }

  get names(): readonly string[] {
    return [...this.#byName.keys()];
  }

  /** The field of that name, spelled exactly so or else in other capitals, as SQL has it. */
  find(name: string): RowField | undefined {
    return this.#byName.get(name) ?? this.#byLowerCaseName.get(name.toLowerCase());
  }
}

/** The type of a vector's values. */
export function typeOf(vector: Vector): DuckDBType {
  return DuckDBLogicalType.create(bindings.vector_get_column_type(vector)).asType();
}

function listFields(type: DuckDBStructType, prefix: string, path: readonly number[]): RowField[] {
  return type.entryNames.flatMap((entryName, index) => {
    const name = prefix + entryName;
    const entryType = type.entryTypes[index];
    if (entryType instanceof DuckDBStructType) {
      return listFields(entryType, `${name}.`, [...path, index]);
    }
    return entryType === undefined ? [] : [{ name, type: entryType, path: joinPath(path, index) }];
  });
}

function joinPath([outermost, ...inner]: readonly number[], index: number): FieldPath {
  return outermost === undefined ? [index] : [outermost, ...inner, index];
}
