import type { Column } from '@colatent/core';
import { BLOB, DuckDBBlobValue, DuckDBVector, VARCHAR } from '@duckdb/node-api';
import { ArgumentError } from '../../errors.js';
import { quoteName, quoteTableName } from '../../quote-names.js';
import { writeStrings } from '../../vectors/write-strings.js';
import type { CommittedModels } from '../../models/committed-models.js';
import type { ModelCache } from '../model-cache.js';
import type { ScalarFunction } from '../scalar-function.js';

/** Rows a model is asked for to see whether its numbers are whole. */
const PROBED_ROWS = 256;

const NO_HASH = 'NULL::VARCHAR AS _aae_hash';

/**
 * `aae_row_type_query(columns_of VARCHAR, model BLOB) -> VARCHAR` and `aae_named_row_type_query(columns_of VARCHAR, name VARCHAR,
 * models VARCHAR) -> VARCHAR`: the text of a query for one NULL of the row type new rows are to have, that of a table or the
 * nearest a model tells by itself; and, where a name stood for the model, for its hash. SQL must know the types of a query before it
 * runs, so the arguments must be constants.
 * @param committed where models are looked up by name; undefined when they cannot be.
 */
export function rowTypeFunctions(
  cache: ModelCache,
  committed: CommittedModels | undefined,
): ScalarFunction<object>[] {
  return [
    {
      name: 'aae_row_type_query',
      parameters: [VARCHAR, BLOB],
      returns: VARCHAR,
      createState: () => ({}),
      evaluate: (input, length, output) => {
        const [tables, models] = [0, 1].map((i) => DuckDBVector.create(input(i), length));
        const texts = Array.from({ length }, (_, row) => {
          const table = tables?.getItem(row);
          if (typeof table === 'string') return `${ofTable(table)}, ${NO_HASH}`;
          const model = models?.getItem(row);
          const bytes = model instanceof DuckDBBlobValue ? Buffer.from(model.bytes) : null;
          return `${ofModel(cache, bytes)}, ${NO_HASH}`;
        });
        writeStrings(output, texts);
      },
    },
    {
      name: 'aae_named_row_type_query',
      parameters: [VARCHAR, VARCHAR, VARCHAR],
      returns: VARCHAR,
      createState: () => ({}),
      evaluate: (input, length, output) => {
        const vectors = [0, 1, 2].map((index) => DuckDBVector.create(input(index), length));
        const texts = Array.from({ length }, (_, row) => {
          const [table, name, models] = vectors.map((vector) => vector.getItem(row));
          if (typeof table === 'string') return `${ofTable(table)}, ${NO_HASH}`;
          if (committed && typeof name === 'string' && typeof models === 'string') {
            const bytes = committed.read(name, models);
            return `${ofModel(cache, bytes)}, '${cache.get(bytes).info.hash}' AS _aae_hash`;
          }
          throw new ArgumentError(
            `say whose columns and types the rows are to have, as in columns_of := 'payments'; or install the functions with the option instance, so that the model's own can be looked up; or give the model as a value: SET VARIABLE m = aae_model('fraud'), and getvariable('m') to the function whose name ends in _model`,
          );
        });
        writeStrings(output, texts);
      },
    },
  ];
}

function ofTable(name: string): string {
  return `SELECT (SELECT _aae FROM ${quoteTableName(name)} AS _aae LIMIT 0) AS _aae_type`;
}

function ofModel(cache: ModelCache, bytes: Buffer | null): string {
  if (bytes === null) {
    throw new ArgumentError(
      `the model is NULL, so the columns of its rows are not known; give a model, or a table as in columns_of := 'payments'`,
    );
  }
  const model = cache.get(bytes);
  const fields = [...model.sample(PROBED_ROWS)].map(
    (column) => `${quoteName(column.name)} ${typeNameOf(column)}`,
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
