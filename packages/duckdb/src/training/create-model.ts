import {
  OptionError,
  type FitResult,
  type ModelInfo,
  type ProgressEvent,
  type Simd,
} from '@colatent/core';
import type { DuckDBConnection } from '@duckdb/node-api';
import { ArgumentError } from '../errors.js';
import { ModelsTable } from '../models/models-table.js';
import { inTransaction, inTurn } from '../tables/transaction.js';
import { openRows } from './stream-columns.js';
import { trainInWorker, type Training } from './train-in-worker.js';
import type { TrainingOptions } from './worker-messages.js';

/** What model to make of what rows. */
export interface CreateModelOptions {
  /** Name the model gets in the table of models; not empty. */
  readonly name: string;
  /** The rows to learn from: a query of one statement, such as `FROM payments` or `SELECT * FROM payments WHERE ok ORDER BY id`. */
  readonly query: string;
  /**
   * How to train; column names may be in any capitals. `memoryBudget` is what the rows may take: of a larger query an even sample is
   * kept (reservoir sampling by `seed`), and `rows.how` of the result and a warning say so. Default: those of `fit`.
   */
  readonly options?: TrainingOptions;
  /** What is computed with: 'plain' gives the same bits on every host. Default: the core's default engine. */
  readonly simd?: Simd;
  /**
   * Table of models, `schema.table` allowed; made if there is none, with the columns name and model. A table of yours with these and
   * other columns will do: the others get their defaults, or stay as they are. Default: 'aae_models'.
   */
  readonly models?: string;
  /** Whether a model of that name may be replaced. Default: false. */
  readonly replace?: boolean;
  /** Ends the work: nothing is written, and the promise rejects with the signal's reason. Without effect once the model is being written. */
  readonly signal?: AbortSignal;
  /** Called about ten times a second while training. */
  readonly onProgress?: (event: ProgressEvent) => void;
  /** Gets each warning as soon as it is known. Default: nobody does; the result has them too. */
  readonly onWarning?: (warning: string) => void;
}

/** A model in the table of models, and how it came to be. */
export interface CreatedModel extends Omit<FitResult, 'model'> {
  readonly name: string;
  /** The table of models. */
  readonly models: string;
  /** Whether there was a model of that name before. */
  readonly replaced: boolean;
  readonly info: ModelInfo;
}

/** Options of `fit` that `createModel` takes itself, or cannot take. */
const NOT_OPTIONS = {
  signal: 'signal',
  onProgress: 'onProgress',
  onStage: 'onProgress',
  engine: 'simd',
} as const;

/**
 * Trains a model on the rows of a query, in a thread of its own, and puts it into the table of models.
 *
 * The rows are streamed, so they need not fit into memory. Until they are read the connection can run nothing else; while the model
 * trains it can. Several calls on one connection take turns. The row is written in one transaction, after training: whatever fails
 * or is stopped before leaves the table, and an older model of that name, as they were. When the connection has a transaction open
 * by then, the row is part of it; aborting while rows are read in a transaction makes DuckDB ask for a ROLLBACK of it.
 *
 * The same rows, options and seed give the bytes that `fit` gives. Needs no `install`.
 * @throws ModelExistsError before training, when the name is taken and not to be replaced.
 * @throws ArgumentError when the name is empty or the table cannot hold models.
 * @throws IncompleteQueryError when the query fails under way or another query is run on the connection before all rows are read.
 * @throws what `fit` throws, such as OptionError and NothingToLearnError; DuckDB's errors; the signal's reason.
 */
export async function createModel(
  connection: DuckDBConnection,
  {
    name,
    query,
    options = {},
    simd,
    models = 'aae_models',
    replace = false,
    signal,
    onProgress,
    onWarning = () => undefined,
  }: CreateModelOptions,
): Promise<CreatedModel> {
  if (name === '') throw new ArgumentError('a model needs a name that is not empty');
  for (const [option, instead] of Object.entries(NOT_OPTIONS)) {
    if (Object.hasOwn(options, option)) {
      throw new OptionError(
        `give createModel ${instead} beside its options, not ${option} in them`,
      );
    }
  }
  const table = new ModelsTable(connection, models);
  const unread: string[] = [];

  const start = async (): Promise<Training> => {
    signal?.throwIfAborted();
    await table.checkPut(name, replace);
    const { chosen, batches } = await openRows(connection, query, options.columns ?? {});
    for (const warning of chosen.warnings) {
      unread.push(warning);
      onWarning(warning);
    }
    const request = { options: { ...options, columns: chosen.options }, simd };
    const training = trainInWorker(batches, request, { signal, onProgress });
    await training.read;
    return training;
  };

  const interrupt = (): void => {
    connection.interrupt();
  };
  try {
    const training = await inTurn(connection, async () => {
      signal?.addEventListener('abort', interrupt);
      try {
        return await start();
      } finally {
        signal?.removeEventListener('abort', interrupt);
      }
    });
    const { bytes, ...trained } = await training.trained;
    signal?.throwIfAborted();
    trained.warnings.forEach(onWarning);
    const replaced = await inTurn(connection, () =>
      inTransaction(connection, () => table.put(name, bytes, replace)),
    );
    return { ...trained, warnings: [...unread, ...trained.warnings], name, models, replaced };
  } catch (error) {
    // what an interrupted query says is not why it was interrupted
    signal?.throwIfAborted();
    throw error;
  }
}
