import type { ProgressEvent } from '@colatent/core';
import type { DuckDBConnection } from '@duckdb/node-api';
import process from 'node:process';
import { clockText } from '../number-text.js';
import { createProgress } from '../progress.js';
import type { Progress } from '../progress.js';
import { trainingText } from '../training-text.js';

const LOOK_EVERY_MS = 100;
/** A query that is done sooner shows no progress. */
const PATIENCE_MS = 1000;

/** Shows on stderr, where it is a terminal, how far a query, a training or a writing has come; what is drawn goes away again. */
export class QueryProgress {
  readonly #connection: DuckDBConnection;
  readonly #progress: Progress;
  #timer: NodeJS.Timeout | undefined;
  #isDrawn = false;
  #started = 0;

  private constructor(connection: DuckDBConnection, progress: Progress) {
    this.#connection = connection;
    this.#progress = progress;
  }

  /** @param quiet shows nothing. */
  static async of(connection: DuckDBConnection, quiet: boolean): Promise<QueryProgress> {
    const progress = await createProgress(quiet || !process.stderr.isTTY, true);
    return new QueryProgress(connection, progress);
  }

  /**
   * Work has started.
   * @param isStatement whether it is one statement, of which DuckDB tells how far it has come.
   */
  start(isStatement: boolean): void {
    const started = performance.now();
    this.#started = started;
    this.#timer = setInterval(() => {
      if (!isStatement) return;
      const { percentage } = this.#connection.progress;
      const elapsed = performance.now() - started;
      // Before a query knows how much there is to do, the percentage is negative.
      if (percentage <= 0 || elapsed < PATIENCE_MS) return;
      this.#showShare(percentage / 100);
    }, LOOK_EVERY_MS);
  }

  /** Rows of a table were written. */
  write(rows: number, totalRows: number): void {
    this.#showShare(rows / totalRows);
  }

  /** The query trains a model. */
  train(event: ProgressEvent): void {
    this.#show(event.step / event.steps, trainingText(event));
  }

  /** Takes what was drawn off the screen; more may be drawn until `stop`. */
  clear(): void {
    if (this.#isDrawn) this.#progress.clear();
    this.#isDrawn = false;
  }

  /** The query has ended, or its rows are being printed. */
  stop(): void {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.clear();
  }

  #showShare(share: number): void {
    const seconds = (performance.now() - this.#started) / 1000;
    const left = clockText((seconds * (1 - share)) / share);
    this.#show(share, `${Math.floor(share * 100)} %  ${left} left`);
  }

  #show(share: number, text: string): void {
    this.#isDrawn = true;
    this.#progress.show(share, text);
  }
}
