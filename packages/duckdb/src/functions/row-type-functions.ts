import type { Column, Model } from '@colatent/core';
import { BLOB, DuckDBBlobValue, DuckDBVector, VARCHAR } from '@duckdb/node-api';
import bindings from '@duckdb/node-bindings';
import { ArgumentError } from '../errors.js';
import { quoteIdentifier, quoteTableName } from './quote.js';
import type { ModelCache } from './model-cache.js';
import type { ScalarFunction } from './scalar-function.js';

/** Rows a model is asked for to see whether its numbers are whole. */
const PROBED_ROWS = 256;

/**
 * `aae_row_type_query(columns_of VARCHAR) -> VARCHAR` and `aae_row_type_query(columns_of VARCHAR, model BLOB) -> VARCHAR`: the text of a query
 * for one NULL of the row type new rows are to have: that of a table, or the nearest a model tells by itself. SQL must know the
 * types of a query before it runs, so the arguments must be constants.
 */
export function rowTypeFunctions(cache: ModelCache): ScalarFunction<object>[] {
  return [
    {
      name: 'aae_row_type_query',
      parameters: [VARCHAR],
      returns: VARCHAR,
      createState: () => ({}),
      evaluate: (input, length, output) => {
        const likes = DuckDBVector.create(input(0), length);
        for (let row = 0; row < length; row++) {
          const like = likes.getItem(row);
          if (typeof like !== 'string') {
            throw new ArgumentError(
              `say whose columns and types the rows are to have, as in columns_of := 'payments'; or give the model as a value: SET VARIABLE m = aae_model('fraud'), and getvariable('m') to the function whose name ends in _model`,
            );
          }
          bindings.vector_assign_string_element(output, row, ofTable(like));
        }
      },
    },
    {
      name: 'aae_row_type_query',
      parameters: [VARCHAR, BLOB],
      returns: VARCHAR,
      createState: () => ({}),
      evaluate: (input, length, output) => {
        const likes = DuckDBVector.create(input(0), length);
        const models = DuckDBVector.create(input(1), length);
        for (let row = 0; row < length; row++) {
          const like = likes.getItem(row);
          const model = models.getItem(row);
          if (typeof like !== 'string' && !(model instanceof DuckDBBlobValue)) {
            throw new ArgumentError(
              "the model is NULL, so the columns of its rows are not known; give a model, or a table as in columns_of := 'payments'",
            );
          }
          const text =
            model instanceof DuckDBBlobValue && typeof like !== 'string'
              ? ofModel(cache.get(Buffer.from(model.bytes)))
              : ofTable(String(like));
          bindings.vector_assign_string_element(output, row, text);
        }
      },
    },
  ];
}

function ofTable(name: string): string {
  return `SELECT (SELECT _aae FROM ${quoteTableName(name)} AS _aae LIMIT 0) AS _aae_type`;
}

function ofModel(model: Model): string {
  const fields = [...model.sample(PROBED_ROWS)].map(
    (column) => `${quoteIdentifier(column.name)} ${typeNameOf(column)}`,
  );
  return `SELECT NULL::STRUCT(${fields.join(', ')}) AS _aae_type`;
}

const TIMESTAMPS = {
  day: 'DATE',
  second: 'TIMESTAMP_S',
  millisecond: 'TIMESTAMP_MS',
  microsecond: 'TIMESTAMP',
  nanosecond: 'TIMESTAMP_NS',
} as const;

/** The SQL type of a column as a model decodes it. */
function typeNameOf(column: Column): string {
  switch (column.type) {
    case 'number':
      return column.values.every((x) => Number.isInteger(Number(x))) ? 'BIGINT' : 'DOUBLE';
    case 'boolean':
      return 'BOOLEAN';
    case 'dictionary':
    case 'string':
      return 'VARCHAR';
    case 'timestamp':
      return TIMESTAMPS[column.unit];
    case 'time':
      return column.unit === 'nanosecond' ? 'TIME_NS' : 'TIME';
    case 'vector':
      return `FLOAT[${column.size}]`;
  }
}
