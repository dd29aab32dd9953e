import {
  blobValue,
  DuckDBPendingResultState,
  type DuckDBInstance,
  type DuckDBPreparedStatement,
} from '@duckdb/node-api';
import { ArgumentError, UnknownModelError } from '../errors.js';
import { onlyModel } from '../functions/find-model-function.js';
import { quoteText, tableNameParts } from '../quote-names.js';

/** What an answer begins with, in the message of the error that carries it. */
const MARK = '_aae:';

/** Views are not read: what they call may need the very thread that waits for them. */
const IS_VIEW = `SELECT error('${MARK}' || (SELECT count(*) FROM duckdb_views()
  WHERE lower(view_name) = lower($view) AND NOT internal))`;

/** `{names, models}` as JSON: all names there are, and the files, in base64, of those that are the one asked for. */
const MODELS = `SELECT error('${MARK}' || (SELECT to_json({
    names: list(CAST(name AS VARCHAR)),
    models: list(CASE WHEN CAST(name AS VARCHAR) = $name THEN to_base64(CAST(model AS BLOB)) END)
      FILTER (WHERE CAST(name AS VARCHAR) = $name)
  }) FROM query_table($models)))`;

interface Answer {
  readonly names: readonly unknown[] | null;
  readonly models: readonly unknown[] | null;
}

const opened = new WeakMap<DuckDBInstance, CommittedModels>();

/**
 * The models of a database as others see them, read while a query is being bound. JavaScript may not wait for anything then, and of
 * DuckDB's calls that give a value none does without; but errors come at once, so the value is asked for as the message of one.
 *
 * It reads through a connection of its own, and so neither what the query's transaction has not committed nor temporary tables:
 * what is done with the answer has to be checked when the query runs.
 */
export class CommittedModels {
  readonly #views: DuckDBPreparedStatement;
  readonly #models: DuckDBPreparedStatement;

  private constructor(views: DuckDBPreparedStatement, models: DuckDBPreparedStatement) {
    this.#views = views;
    this.#models = models;
  }

  /** Those of an instance: one connection, however often it is asked for. */
  static async open(instance: DuckDBInstance): Promise<CommittedModels> {
    const known = opened.get(instance);
    if (known !== undefined) return known;
    const connection = await instance.connect();
    const models = new CommittedModels(
      await connection.prepare(IS_VIEW),
      await connection.prepare(MODELS),
    );
    opened.set(instance, models);
    return models;
  }

  /**
   * The file of the model of a name.
   * @param models the table of models.
   * @throws UnknownModelError when there is none, or several, among what is committed.
   * @throws ArgumentError when the table of models is a view.
   */
  read(name: string, models: string): Buffer {
    if (answer(this.#views, { view: tableNameParts(models).at(-1) ?? '' }) !== '0') {
      throw new ArgumentError(
        `${quoteText(models)} is the name of a view, and models in a view cannot be looked at before the query runs; say whose columns and types the rows are to have, as in columns_of := 'payments'`,
      );
    }
    const { names, models: found } = JSON.parse(answer(this.#models, { models, name })) as Answer;
    try {
      const files = (found ?? []).map((file) =>
        typeof file === 'string' ? blobValue(Buffer.from(file, 'base64')) : null,
      );
      return Buffer.from(onlyModel(name, files, names ?? []));
    } catch (error) {
      if (!(error instanceof UnknownModelError)) throw error;
      throw new UnknownModelError(
        `among the models that are committed ${error.message}; or commit it first, or say whose columns and types the rows are to have, as in columns_of := 'payments'`,
        { cause: error },
      );
    }
  }
}

/** The text a statement gives as its error. @throws Error of DuckDB when it fails otherwise. */
function answer(statement: DuckDBPreparedStatement, parameters: Record<string, string>): string {
  statement.bind(parameters);
  const pending = statement.start();
  try {
    while (pending.runTask() !== DuckDBPendingResultState.RESULT_READY);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const at = message.indexOf(MARK);
    if (at >= 0) return message.slice(at + MARK.length);
    throw error;
  }
  throw new RangeError('a query that was to fail did not');
}
