import { Columns, type FitOptions } from '@colatent/core';
import {
  DuckDBStructType,
  type DuckDBConnection,
  type DuckDBDataChunk,
  type DuckDBResult,
} from '@duckdb/node-api';
import bindings from '@duckdb/node-bindings';
import { IncompleteQueryError } from '../errors.js';
import { FlatVector } from '../vectors/flat-vector.js';
import { readRows, type RowVector } from '../rows/read-rows.js';
import { RowLayout } from '../rows/row-layout.js';
import { chooseTrainingColumns, type TrainingColumns } from './training-columns.js';

/** Options of `streamColumns`. */
export interface StreamColumnsOptions {
  /** What the training will be told of columns: excluded ones are not read. Default: nothing. */
  readonly columns?: FitOptions['columns'];
  /** Called with a sentence for each column that is passed over because its type cannot be read. Default: not told. */
  readonly onWarning?: (warning: string) => void;
}

/**
 * The rows a query gives, chunk by chunk, as `fit` takes them; no more than one chunk is in memory. Fields of a STRUCT are columns
 * with dotted names. Each iteration runs the query anew; a batch is valid until the next is asked for. The connection can run no
 * other query until the last batch was given.
 * @throws OptionError when `columns` names a column there is not.
 * @throws UnreadableColumnError when it sets the kind of a column whose type cannot be read.
 * @throws IncompleteQueryError when the query fails under way, is interrupted or gives way to another.
 */
export async function* streamColumns(
  connection: DuckDBConnection,
  query: string,
  { columns = {}, onWarning = () => undefined }: StreamColumnsOptions = {},
): AsyncGenerator<Columns, void, undefined> {
  const { chosen, batches } = await openRows(connection, query, columns);
  for (const warning of chosen.warnings) onWarning(warning);
  yield* batches;
}

/** The running query of `streamColumns`, and what of it is read. */
export interface OpenRows {
  readonly chosen: TrainingColumns;
  readonly batches: AsyncGenerator<Columns, void, undefined>;
}

/** Runs a query up to its first rows. @throws what `streamColumns` throws. */
export async function openRows(
  connection: DuckDBConnection,
  query: string,
  columns: NonNullable<FitOptions['columns']>,
): Promise<OpenRows> {
  const result = await connection.stream(query);
  const layout = new RowLayout(new DuckDBStructType(result.columnNames(), result.columnTypes()));
  const chosen = chooseTrainingColumns(layout, columns);
  return { chosen, batches: readChunks(result, chosen) };
}

async function* readChunks(
  result: DuckDBResult,
  { plan }: TrainingColumns,
): AsyncGenerator<Columns, void, undefined> {
  const { isStreaming } = result;
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) break;
    const { rowCount } = chunk;
    yield new Columns(readRows(rowsOf(chunk), 0, rowCount, plan), rowCount);
  }
  // A stream that broke off gives no error, only no more rows; but unlike one that was read to its end it is closed.
  if (isStreaming && !result.isStreaming) {
    throw new IncompleteQueryError(
      'the query ended before its last row: it failed under way (run it by itself to see why), was interrupted, or another query ran on its connection',
    );
  }
}

/** A chunk as if it were a vector of rows. */
function rowsOf({ chunk, rowCount }: DuckDBDataChunk): RowVector {
  return {
    validity: null,
    child: (index) => new FlatVector(bindings.data_chunk_get_vector(chunk, index), rowCount),
  };
}
