import { Columns, type FitOptions } from '@colatent/core';
import { DuckDBStructType, type DuckDBConnection, type DuckDBDataChunk } from '@duckdb/node-api';
import bindings from '@duckdb/node-bindings';
import { FlatVector } from '../vectors/flat-vector.js';
import { readRows, type RowVector } from '../rows/read-rows.js';
import { RowLayout } from '../rows/row-layout.js';
import { chooseTrainingColumns } from './training-columns.js';

/** Options of `streamColumns`. */
export interface StreamColumnsOptions {
  /** What the training will be told of columns: excluded ones are not read. Default: nothing. */
  readonly columns?: FitOptions['columns'];
  /** Called with a sentence for each column that is passed over because its type cannot be read. Default: not told. */
  readonly onWarning?: (warning: string) => void;
}

/**
 * The rows a query gives, chunk by chunk, as `fit` takes them; no more than one chunk is in memory. Fields of a STRUCT are columns
 * with dotted names. Each iteration runs the query anew; a batch is valid until the next is asked for.
 * @throws OptionError when `columns` names a column there is not.
 * @throws UnreadableColumnError when it sets the kind of a column whose type cannot be read.
 */
export async function* streamColumns(
  connection: DuckDBConnection,
  query: string,
  { columns = {}, onWarning = () => undefined }: StreamColumnsOptions = {},
): AsyncGenerator<Columns, void, undefined> {
  const result = await connection.stream(query);
  const layout = new RowLayout(new DuckDBStructType(result.columnNames(), result.columnTypes()));
  const { plan, warnings } = chooseTrainingColumns(layout, columns);
  for (const warning of warnings) onWarning(warning);
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return;
    const { rowCount } = chunk;
    yield new Columns(readRows(rowsOf(chunk), 0, rowCount, plan), rowCount);
  }
}

/** A chunk as if it were a vector of rows. */
function rowsOf({ chunk, rowCount }: DuckDBDataChunk): RowVector {
  return {
    validity: null,
    child: (index) => new FlatVector(bindings.data_chunk_get_vector(chunk, index), rowCount),
  };
}
