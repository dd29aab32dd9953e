import { Model, OptionError } from '@colatent/core';
import { blobValue, type DuckDBConnection } from '@duckdb/node-api';
import { DEFAULT_CONTAMINATION, flagThreshold } from '../functions/anomaly-function.js';
import { ModelsTable } from '../models/models-table.js';
import { quoteName } from '../quote-names.js';
import { WritableTable, type WantedColumn } from './writable-table.js';
import { inTransaction, inTurn } from './transaction.js';

/** Names of the columns to write; what has no name is not written. */
export interface ScoreColumns {
  /** FLOAT: how odd the row is, as `aae_score` gives it. */
  readonly score?: string;
  /** BOOLEAN: whether the score is at least -log10(contamination), as `aae_is_anomaly` gives it. */
  readonly isAnomaly?: string;
  /**
   * VARCHAR: what makes an anomaly odd, such as `fee = 40.0, expected 3.3`: the column with the largest share in `aae_explain`. NULL in
   * rows that are no anomalies.
   */
  readonly reason?: string;
  /** FLOAT[]: the latent vector, as `aae_embed` gives it. */
  readonly latent?: string;
}

/** What to write where. */
export interface WriteScoresOptions {
  /** Name of the model. */
  readonly name: string;
  /** The table whose rows are scored and written to, `schema.table` allowed. */
  readonly table: string;
  /** Columns to write, added where the table has none of that name. Default: `{ score: 'score' }`. */
  readonly columns?: ScoreColumns;
  /** Share of ordinary rows to be called anomalies, between 0 and 1. Default: 0.01. */
  readonly contamination?: number;
  /** Whether a column of that name and another type may be dropped for a new one. Default: false. */
  readonly replace?: boolean;
  /** Table of models. Default: 'aae_models'. */
  readonly models?: string;
  /** Called after every part of the table. */
  readonly onProgress?: (event: WriteProgress) => void;
  /** Stops the writing: nothing stays written, and the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** How far a writing has come. */
export interface WriteProgress {
  /** Rows written so far. */
  readonly rows: number;
  readonly totalRows: number;
}

/** What was written. */
export interface WrittenScores {
  readonly rows: number;
  /** Columns that the table did not have. */
  readonly added: readonly string[];
  /** Score from which on a row is an anomaly. */
  readonly threshold: number;
}

/**
 * Rows written by one statement: a row group of DuckDB's. So a statement reads its own rows alone, by their zone, and on one thread, which
 * keeps rows in order that DuckDB moves.
 */
const ROWS_AT_ONCE = 122_880;

/**
 * Scores the rows of a table in place: writes score, flag and latent vector into columns of the table itself, all of it or, when it
 * fails, is stopped or the process dies, nothing. Running it again writes the columns anew.
 *
 * One transaction; other connections see the old values until its end. Keys, constraints and indexes stay as they are. Rows keep their
 * `rowid`, but not when a latent vector is written: DuckDB replaces a row to change a LIST, which also means that it refuses to where
 * another table's foreign key points to the row. When the connection has a transaction open the writing is part of it, and what an
 * error leaves half written is rolled back with it. The connection can run nothing else meanwhile. Needs `install`.
 * @throws UnknownModelError when no model, or several, have the name.
 * @throws ArgumentError when the table is a view, lacks rows' columns, or has a column to write of another type.
 * @throws OptionError when the contamination is no share. MissingColumnError, UnreadableColumnError as `aae_score`; DuckDB's errors;
 * the signal's reason.
 */
export async function writeScores(
  connection: DuckDBConnection,
  options: WriteScoresOptions,
): Promise<WrittenScores> {
  return inTurn(connection, () => inTransaction(connection, () => write(connection, options)));
}

async function write(
  connection: DuckDBConnection,
  {
    name,
    table: tableName,
    columns = { score: 'score' },
    contamination = DEFAULT_CONTAMINATION,
    replace = false,
    models = 'aae_models',
    onProgress = () => undefined,
    signal,
  }: WriteScoresOptions,
): Promise<WrittenScores> {
  signal?.throwIfAborted();
  const threshold = flagThreshold(contamination);
  const bytes = await new ModelsTable(connection, models).get(name);
  const table = await WritableTable.open(connection, tableName);
  const wanted = wantedColumns(columns, bytes);
  const added = await table.makeRoomFor(wanted, replace);
  const parts = await table.parts(ROWS_AT_ONCE);
  const totalRows = parts.reduce((sum, part) => sum + part.rows, 0);
  const updates = await Promise.all(
    assignments(columns, table.rowWithout(wanted), threshold).map((assignment) =>
      connection.prepare(
        `UPDATE ${table.path} AS _aae_row SET ${assignment} WHERE rowid >= $first AND rowid < $next`,
      ),
    ),
  );
  let rows = 0;
  for (const { first, next, rows: count } of parts) {
    for (const update of updates) {
      signal?.throwIfAborted();
      const range = { first, next };
      // only what computes takes the model: DuckDB binds no parameter that a statement does not have
      update.bind(update.parameterCount > 2 ? { ...range, model: blobValue(bytes) } : range);
      await update.run();
    }
    rows += count;
    onProgress({ rows, totalRows });
  }
  return { rows, added, threshold };
}

/** @throws OptionError when there are none. */
function wantedColumns(
  { score, isAnomaly, reason, latent }: ScoreColumns,
  bytes: Uint8Array,
): WantedColumn[] {
  const model = Model.fromBytes(bytes);
  const { latentSize } = model;
  const reads = model.info.columns.map((column) => column.name);
  model.dispose();
  const types = [
    [score, 'FLOAT', ['DOUBLE']],
    [isAnomaly, 'BOOLEAN', []],
    [reason, 'VARCHAR', []],
    [latent, 'FLOAT[]', ['DOUBLE[]', `FLOAT[${latentSize}]`, `DOUBLE[${latentSize}]`]],
  ] as const;
  const wanted = types.flatMap(([name, type, others]) =>
    name === undefined ? [] : [{ name, type, suits: [type, ...others] }],
  );
  if (wanted.length === 0) {
    throw new OptionError('name at least one column to write, as in columns: { score: "score" }');
  }
  for (const { name } of wanted) {
    const read = reads.find((other) => other.split('.')[0]?.toLowerCase() === name.toLowerCase());
    if (read !== undefined) {
      throw new OptionError(
        `the model reads column "${read}", so it cannot be written over; name another column`,
      );
    }
  }
  return wanted;
}

/** What UPDATE sets, in order. Flag and reason come after the score, which is cheaper to read than to compute again. */
function assignments(
  { score, isAnomaly, reason, latent }: ScoreColumns,
  row: string,
  threshold: number,
): string[] {
  const computed = `aae_score_model($model::BLOB, ${row})`;
  const isOdd = `${score === undefined ? computed : quoteName(score)} >= ${threshold}::FLOAT`;
  const reasons = `list_transform(aae_explain_model($model::BLOB, ${row}, 1),
    lambda cause: concat(cause."column", ' = ', ifnull(cause.observed, 'NULL'), ', expected ', ifnull(cause.expected, 'NULL')))`;
  return [
    ...(score === undefined ? [] : [`${quoteName(score)} = ${computed}`]),
    ...(isAnomaly === undefined ? [] : [`${quoteName(isAnomaly)} = ${isOdd}`]),
    ...(reason === undefined
      ? []
      : [`${quoteName(reason)} = CASE WHEN ${isOdd} THEN ${reasons}[1] END`]),
    ...(latent === undefined
      ? []
      : [`${quoteName(latent)} = aae_embed_model($model::BLOB, ${row})`]),
  ];
}
