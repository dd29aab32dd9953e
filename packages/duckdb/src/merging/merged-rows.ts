import type { Column } from '@colatent/core';
import {
  DuckDBStructType,
  DuckDBStructValue,
  DuckDBVector,
  type DuckDBType,
  type DuckDBValue,
} from '@duckdb/node-api';
import bindings, { type Vector } from '@duckdb/node-bindings';
import { jsonOfCell } from './column-json.js';
import type { MergeLayout } from './merge-layout.js';
import { jsonOfValue } from './value-json.js';

/** A column of new values, and which of the old ones they take the place of. */
export interface NewValues {
  readonly column: Column;
  readonly replaces: (value: DuckDBValue) => boolean;
}

/** New values by the place of their field: the indices of `RowField.path`, joined by dots. */
export type NewValuesByPlace = ReadonlyMap<string, NewValues>;

/** Rows of a chunk, as the JSON that merges new values into them. */
export class MergedRows {
  readonly #layout: MergeLayout;
  readonly #vectors: ReadonlyMap<number, DuckDBVector>;

  /** @param rows a vector of `length` STRUCTs; null where there are no rows to merge into, whose other values are NULL. */
  constructor(layout: MergeLayout, rows: Vector | null, length: number) {
    this.#layout = layout;
    this.#vectors = new Map(
      rows === null
        ? []
        : layout.fields.map(({ index }) => [
            index,
            DuckDBVector.create(bindings.struct_vector_get_child(rows, index), length),
          ]),
    );
  }

  /**
   * @param row of the chunk.
   * @param newRow of the columns of new values.
   */
  json(row: number, newRow: number, values: NewValuesByPlace): string {
    const fields = this.#layout.fields.map(({ name, index, type }) => {
      const value = this.#vectors.get(index)?.getItem(row) ?? null;
      return `${JSON.stringify(name)}:${jsonOf(value, type, String(index), newRow, values)}`;
    });
    return `{${fields.join(',')}}`;
  }
}

function jsonOf(
  value: DuckDBValue,
  type: DuckDBType,
  place: string,
  newRow: number,
  values: NewValuesByPlace,
): string {
  if (type instanceof DuckDBStructType) {
    const entries = value instanceof DuckDBStructValue ? value.entries : {};
    let isNull = value === null;
    const parts = type.entryNames.map((name, index) => {
      const entry = entries[name] ?? null;
      const json = jsonOf(
        entry,
        type.entryTypes[index] ?? type,
        `${place}.${index}`,
        newRow,
        values,
      );
      isNull &&= json === 'null';
      return `${JSON.stringify(name)}:${json}`;
    });
    return isNull ? 'null' : `{${parts.join(',')}}`;
  }
  const ofPlace = values.get(place);
  return ofPlace?.replaces(value)
    ? jsonOfCell(ofPlace.column, newRow, type)
    : jsonOfValue(value, type);
}
