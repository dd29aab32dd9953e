import type { Engine } from '@colatent/core';
import { install, writeScores } from '@colatent/duckdb';
import type { WrittenScores } from '@colatent/duckdb';
import { DuckDBInstance } from '@duckdb/node-api';
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import process from 'node:process';
import { InterruptedError } from '../failures.js';
import { warn } from '../quiet-option.js';
import type { OutputMode } from './output-mode.js';
import { printResult } from './print-result.js';
import { QueryProgress } from './query-progress.js';

/** How a shell is opened. */
export interface SqlShellOptions {
  /** A DuckDB database file, made when it is missing. Default: a database in memory. */
  readonly database?: string | undefined;
  readonly readOnly: boolean;
  readonly mode: OutputMode;
  /** No progress and no warnings. */
  readonly quiet: boolean;
  readonly engine?: Engine | undefined;
}

/** A connection to a database with everything of Colatent installed, and how its results are printed. */
export class SqlShell implements Disposable {
  readonly connection: DuckDBConnection;
  readonly #instance: DuckDBInstance;
  readonly #progress: QueryProgress;
  readonly #quiet: boolean;
  mode: OutputMode;
  /** Whether the time of each statement is printed on stderr. */
  timer = false;
  /** Whether the user asks to stop, looked up while a training holds the thread and events wait. */
  wantsToStop: () => boolean = () => false;
  #interrupted = false;
  #stop = new AbortController();

  private constructor(
    instance: DuckDBInstance,
    connection: DuckDBConnection,
    progress: QueryProgress,
    { mode, quiet }: SqlShellOptions,
  ) {
    this.#instance = instance;
    this.connection = connection;
    this.#progress = progress;
    this.#quiet = quiet;
    this.mode = mode;
  }

  /** @throws Error of DuckDB when the database cannot be opened. */
  static async open(options: SqlShellOptions): Promise<SqlShell> {
    const { database = ':memory:', readOnly, engine } = options;
    const instance = await DuckDBInstance.create(database, {
      access_mode: readOnly ? 'READ_ONLY' : 'AUTOMATIC',
    });
    const connection = await instance.connect();
    const progress = await QueryProgress.of(connection, options.quiet);
    const shell = new SqlShell(instance, connection, progress, options);
    await connection.run('SET enable_progress_bar = true');
    await connection.run('SET enable_progress_bar_print = false');
    await install(connection, {
      instance,
      ...(engine === undefined ? {} : { engine }),
      onWarning: (warning) => {
        shell.warn(warning);
      },
      onProgress: (event) => {
        shell.#progress.train(event);
        // DuckDB does not hear of an interruption before the training returns.
        if (shell.wantsToStop()) shell.interrupt();
        if (shell.#interrupted) throw new InterruptedError('the training was interrupted');
      },
    });
    return shell;
  }

  /**
   * Runs one statement and prints its result.
   * @param values of its parameters.
   * @throws InterruptedError when `interrupt` was called meanwhile. Error of DuckDB when it fails.
   */
  async run(sql: string, values?: Record<string, DuckDBValue>): Promise<void> {
    await this.#work(true, async () => {
      const result = await this.connection.stream(sql, values);
      await printResult(result, this.mode, async (text) => {
        if (this.#wasInterrupted()) throw new InterruptedError('interrupted');
        if (text === '') return;
        this.#progress.stop();
        await this.print(text);
      });
    });
  }

  /**
   * Scores a table in place, by a model of the table aae_models: into its column score and, with a contamination, is_anomaly.
   * @throws InterruptedError when `interrupt` was called meanwhile; the table is as it was. Else as `writeScores`.
   */
  async writeScores(table: string, model: string, contamination?: number): Promise<WrittenScores> {
    return this.#work(false, (signal) =>
      writeScores(this.connection, {
        name: model,
        table,
        columns: {
          score: 'score',
          ...(contamination !== undefined && { isAnomaly: 'is_anomaly' }),
        },
        ...(contamination !== undefined && { contamination }),
        signal,
        onProgress: ({ rows, totalRows }) => {
          this.#progress.write(rows, totalRows);
        },
      }),
    );
  }

  /**
   * Does work that can be interrupted.
   * @param isStatement whether DuckDB knows how far it has come.
   */
  async #work<T>(isStatement: boolean, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const started = performance.now();
    const stop = new AbortController();
    this.#interrupted = false;
    this.#stop = stop;
    this.#progress.start(isStatement);
    let done: T;
    try {
      done = await work(stop.signal);
    } catch (failure) {
      if (!this.#wasInterrupted()) throw failure;
      throw new InterruptedError('interrupted', { cause: failure });
    } finally {
      this.#progress.stop();
    }
    if (this.timer) {
      process.stderr.write(`${((performance.now() - started) / 1000).toFixed(3)} s\n`);
    }
    return done;
  }

  /** Stops what runs. */
  interrupt(): void {
    this.#interrupted = true;
    this.#stop.abort();
    this.connection.interrupt();
  }

  #wasInterrupted(): boolean {
    return this.#interrupted;
  }

  /** Prints text on stdout and waits until it is taken. A failure to write ends the process, which listens for it. */
  async print(text: string): Promise<void> {
    await new Promise<void>((resolve) => {
      process.stdout.write(text, () => {
        resolve();
      });
    });
  }

  /** Says on stderr what was done, unless quiet. */
  tell(text: string): void {
    if (!this.#quiet) process.stderr.write(`${text}\n`);
  }

  /** Prints a warning on stderr, unless quiet. */
  warn(warning: string): void {
    this.#progress.clear();
    warn({ quiet: this.#quiet }, warning);
  }

  [Symbol.dispose](): void {
    this.connection.closeSync();
    this.#instance.closeSync();
  }
}
