import {
  DuckDBArrayType,
  DuckDBListType,
  DuckDBStructType,
  type DuckDBType,
} from '@duckdb/node-api';
import { columnReaderFor } from '../vectors/read-column.js';

/** A field that rows have while they are merged. */
export const SPARE_NAME = '_aae_merge';

/** A field of a row. */
interface Field {
  readonly name: string;
  readonly index: number;
  readonly type: DuckDBType;
}

/**
 * How new values are merged into rows of a type. A function of DuckDB's C API cannot give a STRUCT whose type depends on its
 * arguments, so new values travel as JSON of texts, which SQL casts to the fields' types. Fields whose type no model reads never
 * leave SQL.
 */
export class MergeLayout {
  /** The fields a model may give new values. */
  readonly fields: readonly Field[];
  readonly #others: readonly Field[];

  constructor(type: DuckDBStructType) {
    const fields = type.entryTypes.map((entryType, index) => {
      return { name: type.entryNames[index] ?? '', index, type: entryType };
    });
    this.fields = fields.filter((field) => isMerged(field.type));
    this.#others = fields.filter((field) => !isMerged(field.type));
  }

  /** The structure of the JSON, as `from_json` takes it: every value a text, within the lists and structs it lies in. */
  get texts(): string {
    return this.#structure(this.fields, structureOf, '_new');
  }

  /** The fields that no model reads, with their types, as `from_json` takes them. */
  get rest(): string {
    return this.#structure(this.#others, (type) => JSON.stringify(type.toString()), '');
  }

  /** With a field that the row has not: DuckDB takes no structure without fields, and casts none to fields all unlike. */
  #structure(fields: readonly Field[], of: (type: DuckDBType) => string, suffix: string): string {
    const entries = fields.map(({ name, type }) => `${JSON.stringify(name)}:${of(type)}`);
    return `{${[...entries, `"${SPARE_NAME}${suffix}":"VARCHAR"`].join(',')}}`;
  }
}

function isMerged(type: DuckDBType): boolean {
  return type instanceof DuckDBStructType
    ? type.entryTypes.some(isMerged)
    : columnReaderFor(type) !== undefined;
}

function structureOf(type: DuckDBType): string {
  if (type instanceof DuckDBStructType) {
    const entries = type.entryTypes.map(
      (of, index) => `${JSON.stringify(type.entryNames[index] ?? '')}:${structureOf(of)}`,
    );
    return `{${entries.join(',')}}`;
  }
  return type instanceof DuckDBListType || type instanceof DuckDBArrayType
    ? `[${structureOf(type.valueType)}]`
    : '"VARCHAR"';
}
