import {
  BIGINT,
  DOUBLE,
  FLOAT,
  LIST,
  STRUCT,
  TIMESTAMPTZ,
  VARCHAR,
  type DuckDBListType,
  type DuckDBStructType,
  type DuckDBType,
} from '@duckdb/node-api';
import bindings, { type Vector } from '@duckdb/node-bindings';
import { writeStrings } from './write-strings.js';
import { writeValidity } from './vector-validity.js';

/** How one field of a STRUCT is written for records of type R. */
export interface StructField<R> {
  readonly type: DuckDBType;
  /** Writes the field's vector from its first row on. A record that is null is NULL in every field. */
  readonly write: (vector: Vector, records: readonly (R | null)[]) => void;
}

/** The fields of a STRUCT by name, in order. */
export type StructFields<R> = Readonly<Record<string, StructField<R>>>;

/** VARCHAR. */
export function textField<R>(of: (record: R) => string | null): StructField<R> {
  return {
    type: VARCHAR,
    write: (vector, records) => {
      writeStrings(vector, records.map(nullSafe(of)));
    },
  };
}

export function doubleField<R>(of: (record: R) => number | null): StructField<R> {
  return numberField(DOUBLE, Float64Array, of);
}

export function floatField<R>(of: (record: R) => number | null): StructField<R> {
  return numberField(FLOAT, Float32Array, of);
}

/** BIGINT. @param of gives whole numbers. */
export function wholeField<R>(of: (record: R) => number | null): StructField<R> {
  return bigintField(BIGINT, (record) => {
    const value = of(record);
    return value === null ? null : BigInt(value);
  });
}

/** TIMESTAMP WITH TIME ZONE. @param of gives microseconds since 1970 in UTC. */
export function momentField<R>(of: (record: R) => bigint | null): StructField<R> {
  return bigintField(TIMESTAMPTZ, of);
}

/** BIGINT[]. @param of gives whole numbers. */
export function wholesField<R>(of: (record: R) => readonly number[] | null): StructField<R> {
  return {
    type: LIST(BIGINT),
    write: (vector, records) => {
      writeListsBy(vector, records.map(nullSafe(of)), (child, values) => {
        const elements = BigInt64Array.from(values, BigInt);
        bindings.copy_data_to_vector(child, 0, elements.buffer, 0, elements.byteLength);
      });
    },
  };
}

/** The type of a STRUCT of these fields. */
export function structOf<R>(fields: StructFields<R>): DuckDBStructType {
  return STRUCT(Object.fromEntries(Object.entries(fields).map(([name, { type }]) => [name, type])));
}

/** The type of a LIST of STRUCTs of these fields. */
export function structListOf<R>(fields: StructFields<R>): DuckDBListType {
  return LIST(structOf(fields));
}

/** Writes a STRUCT vector, field after field. */
export function writeStructs<R>(
  output: Vector,
  fields: StructFields<R>,
  records: readonly (R | null)[],
): void {
  Object.values(fields).forEach(({ write }, index) => {
    write(bindings.struct_vector_get_child(output, index), records);
  });
  writeNulls(output, records);
}

/** Writes a vector of LISTs of STRUCTs; a list that is null is NULL. */
export function writeStructLists<R>(
  output: Vector,
  fields: StructFields<R>,
  lists: readonly (readonly R[] | null)[],
): void {
  writeListsBy(output, lists, (child, records) => {
    writeStructs(child, fields, records);
  });
}

/**
 * Writes a vector of lists, NULL where null.
 * @param write gets the vector of all lists' elements, and the elements.
 */
export function writeListsBy<T>(
  output: Vector,
  lists: readonly (readonly T[] | null)[],
  write: (child: Vector, elements: readonly T[]) => void,
): void {
  const entries = new BigUint64Array(lists.length * 2);
  let total = 0;
  lists.forEach((list, row) => {
    entries[row * 2] = BigInt(total);
    entries[row * 2 + 1] = BigInt(list?.length ?? 0);
    total += list?.length ?? 0;
  });
  bindings.list_vector_reserve(output, total);
  bindings.list_vector_set_size(output, total);
  if (total > 0) {
    write(
      bindings.list_vector_get_child(output),
      lists.flatMap((list) => list ?? []),
    );
  }
  bindings.copy_data_to_vector(output, 0, entries.buffer, 0, entries.byteLength);
  writeNulls(output, lists);
}

type NumberArray = Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

function numberField<R>(
  type: DuckDBType,
  Values: new (length: number) => NumberArray,
  of: (record: R) => number | null,
): StructField<R> {
  return {
    type,
    write: (vector, records) => {
      const found = records.map(nullSafe(of));
      const values = new Values(found.length);
      found.forEach((value, row) => (values[row] = value ?? 0));
      bindings.copy_data_to_vector(vector, 0, values.buffer, 0, values.byteLength);
      writeNulls(vector, found);
    },
  };
}

function bigintField<R>(type: DuckDBType, of: (record: R) => bigint | null): StructField<R> {
  return {
    type,
    write: (vector, records) => {
      const found = records.map(nullSafe(of));
      const values = BigInt64Array.from(found, (value) => value ?? 0n);
      bindings.copy_data_to_vector(vector, 0, values.buffer, 0, values.byteLength);
      writeNulls(vector, found);
    },
  };
}

function nullSafe<R, T>(of: (record: R) => T | null): (record: R | null) => T | null {
  return (record) => (record === null ? null : of(record));
}

function writeNulls(vector: Vector, values: readonly unknown[]): void {
  writeValidity(
    vector,
    Uint8Array.from(values, (value) => (value === null ? 0 : 1)),
  );
}
