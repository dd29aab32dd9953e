import {
  Columns,
  fitSync,
  NothingToLearnError,
  OptionError,
  type Engine,
  type FitOptions,
  type ProgressEvent,
} from '@colatent/core';
import {
  ANY,
  BLOB,
  DuckDBListType,
  DuckDBStructType,
  DuckDBTypeId,
  DuckDBVector,
} from '@duckdb/node-api';
import bindings, { type Vector } from '@duckdb/node-bindings';
import { ArgumentError } from '../errors.js';
import { FlatVector } from '../vectors/flat-vector.js';
import { readRows } from '../rows/read-rows.js';
import { RowLayout, typeOf } from '../rows/row-layout.js';
import type { ScalarFunction } from '../functions/scalar-function.js';
import { inSqlNames, readTrainOptions } from './train-options.js';
import { chooseTrainingColumns } from './training-columns.js';
import { isValid, readValidity } from '../vectors/vector-validity.js';

/** What training in SQL runs on and whom it tells. */
export interface TrainingSetting {
  /** Undefined is the core's default engine. */
  readonly engine: Engine | undefined;
  readonly onWarning: (warning: string) => void;
  readonly onProgress: ((event: ProgressEvent) => void) | undefined;
}

/**
 * `aae_train(rows STRUCT[] [, options STRUCT]) -> BLOB`: the file of a model trained on the rows of each list.
 * Holds the thread of JavaScript until it is done.
 * @param withOptions which of the two forms.
 */
export function trainFunction(
  setting: TrainingSetting,
  withOptions: boolean,
): ScalarFunction<object> {
  return {
    name: 'aae_train',
    parameters: withOptions ? [ANY, ANY] : [ANY],
    returns: BLOB,
    createState: () => ({}),
    evaluate: (input, lists, output) => {
      const options = withOptions ? readOptions(input(1), lists) : undefined;
      const entries = listEntries(input(0), lists);
      const rows = listedRows(input(0));
      for (const [list, entry] of entries.entries()) {
        const bytes = train(setting, rows, entry, options?.(list) ?? {});
        bindings.vector_assign_string_element_len(output, list, bytes);
      }
    },
  };
}

function readOptions(vector: Vector, lists: number): (list: number) => FitOptions {
  if (typeOf(vector).typeId === DuckDBTypeId.SQLNULL) {
    return () => ({});
  }
  const options = DuckDBVector.create(vector, lists);
  return (list) => readTrainOptions(options.getItem(list));
}

interface ListEntry {
  readonly start: number;
  readonly length: number;
}

/** Where the rows of each list lie in the vector that all lists share. @throws NothingToLearnError for a list without rows. */
function listEntries(vector: Vector, lists: number): ListEntry[] {
  const type = typeOf(vector);
  const isList = type instanceof DuckDBListType;
  if (!isList && type.typeId !== DuckDBTypeId.SQLNULL) {
    throw new ArgumentError(
      `aae_train takes a list of rows, as in SELECT aae_train(list(t)) FROM payments t, not a ${type.toString()}`,
    );
  }
  const validity = readValidity(vector, lists);
  const data = isList ? bindings.vector_get_data(vector, lists * 16) : new Uint8Array(lists * 16);
  const words = new DataView(data.buffer, data.byteOffset);
  return Array.from({ length: lists }, (_, list) => {
    const start = Number(words.getBigUint64(list * 16, true));
    const length = Number(words.getBigUint64(list * 16 + 8, true));
    if (length === 0 || !isValid(validity, list)) {
      throw new NothingToLearnError(
        'aae_train was given no rows: the list is NULL or empty; pass the rows of a table as in SELECT aae_train(list(t)) FROM payments t',
      );
    }
    return { start, length };
  });
}

interface ListedRows {
  readonly memory: FlatVector;
  readonly layout: RowLayout;
}

/** The rows of all lists. @throws ArgumentError when they are not rows. */
function listedRows(lists: Vector): ListedRows {
  const child = bindings.list_vector_get_child(lists);
  const type = typeOf(child);
  if (!(type instanceof DuckDBStructType)) {
    throw new ArgumentError(
      `aae_train takes a list of rows, not of ${type.toString()}; pass whole rows by the table’s alias, as in list(t)`,
    );
  }
  return {
    memory: new FlatVector(child, bindings.list_vector_get_size(lists)),
    layout: new RowLayout(type),
  };
}

function train(
  { engine, onWarning, onProgress }: TrainingSetting,
  { memory, layout }: ListedRows,
  { start, length }: ListEntry,
  options: FitOptions,
): Uint8Array {
  const chosen = chooseTrainingColumns(layout, options.columns ?? {});
  chosen.warnings.forEach(onWarning);
  const columns = new Columns(readRows(memory, start, length, chosen.plan), length);
  const { model, warnings } = fitInSql(columns, {
    ...options,
    columns: chosen.options,
    engine,
    onProgress,
  });
  warnings.forEach(onWarning);
  const bytes = model.toBytes();
  model.dispose();
  return bytes;
}

function fitInSql(columns: Columns, options: FitOptions): ReturnType<typeof fitSync> {
  try {
    return fitSync(columns, options);
  } catch (error) {
    throw error instanceof OptionError ? new OptionError(inSqlNames(error.message)) : error;
  }
}
