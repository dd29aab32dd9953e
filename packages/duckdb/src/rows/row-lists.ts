import { Columns, NothingToLearnError } from '@colatent/core';
import { DuckDBListType, DuckDBStructType, DuckDBTypeId } from '@duckdb/node-api';
import bindings, { type Vector } from '@duckdb/node-bindings';
import { ArgumentError } from '../errors.js';
import { FlatVector } from '../vectors/flat-vector.js';
import { isValid, readValidity } from '../vectors/vector-validity.js';
import { readRows, type PlannedColumn } from './read-rows.js';
import { RowLayout, typeOf } from './row-layout.js';

/** The rows of one list, as `list(t)` gives them. */
export interface ListedRows {
  readonly layout: RowLayout;
  readonly length: number;
  /** The planned columns of the rows: views, valid as long as the vector. */
  readonly read: (plan: readonly PlannedColumn[]) => Columns;
}

/** A function that takes lists of rows, for messages. */
export interface RowsFunction {
  readonly name: string;
  /** How it is called with the rows `list(t)`. */
  readonly call: string;
}

/**
 * The rows of each list of a chunk; all lists share one vector of rows. A list that is NULL is null.
 * @throws ArgumentError when the argument is no list, or the lists are not of rows.
 */
export function readRowLists(
  { name, call }: RowsFunction,
  vector: Vector,
  lists: number,
): (ListedRows | null)[] {
  const type = typeOf(vector);
  if (type.typeId === DuckDBTypeId.SQLNULL) {
    return new Array<null>(lists).fill(null);
  }
  if (!(type instanceof DuckDBListType)) {
    throw new ArgumentError(
      `${name} takes a list of rows, as in SELECT ${call} FROM payments t, not a ${type.toString()}`,
    );
  }
  // the elements of [] have no type
  const rowType =
    type.valueType.typeId === DuckDBTypeId.SQLNULL ? new DuckDBStructType([], []) : type.valueType;
  if (!(rowType instanceof DuckDBStructType)) {
    throw new ArgumentError(
      `${name} takes a list of rows, not of ${rowType.toString()}; pass whole rows by the table’s alias, as in list(t)`,
    );
  }
  const layout = new RowLayout(rowType);
  const child = bindings.list_vector_get_child(vector);
  const memory = new FlatVector(child, bindings.list_vector_get_size(vector));
  const validity = readValidity(vector, lists);
  const data = bindings.vector_get_data(vector, lists * 16);
  const words = new DataView(data.buffer, data.byteOffset);
  return Array.from({ length: lists }, (_, list) => {
    if (!isValid(validity, list)) return null;
    const start = Number(words.getBigUint64(list * 16, true));
    const length = Number(words.getBigUint64(list * 16 + 8, true));
    const read = (plan: readonly PlannedColumn[]): Columns =>
      new Columns(readRows(memory, start, length, plan), length);
    return { layout, length, read };
  });
}

/** @throws NothingToLearnError for a list without rows. */
export function requireRows({ name, call }: RowsFunction, rows: ListedRows | null): ListedRows {
  if (rows === null || rows.length === 0) {
    throw new NothingToLearnError(
      `${name} was given no rows: the list is NULL or empty; pass the rows of a table, as in SELECT ${call} FROM payments t`,
    );
  }
  return rows;
}
