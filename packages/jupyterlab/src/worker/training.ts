import { fit, type Columns, type Engine, type FitResult } from '@colatent/core';
import type { Told, TrainingRequest } from './protocol.js';

/** A training was given up, and nothing of it is kept. */
export class TrainingCancelledError extends Error {
  override readonly name = 'TrainingCancelledError';
}

/** A training that can be paused, stopped with its best model kept, or cancelled. */
export class Training {
  readonly #abort = new AbortController();
  #isCancelled = false;
  #paused: Promise<void> | null = null;
  #resume: () => void = () => undefined;

  /**
   * Trains on batches of columns, and tells of progress. @param engine default: the host's fastest.
   * @throws TrainingCancelledError, and what `fit` throws.
   */
  async run(
    batches: readonly Columns[],
    request: TrainingRequest,
    tell: (told: Told) => void,
    engine?: Engine,
  ): Promise<FitResult> {
    const { columns, ...options } = request;
    const kinds = columns.flatMap(({ name, kind }) =>
      kind === undefined ? [] : [[name, { kind }] as const],
    );
    const only = batches.length === 1 ? batches[0] : undefined;
    return fit(only ?? batches, {
      ...options,
      columns: Object.fromEntries(kinds),
      ...(engine !== undefined && { engine }),
      signal: this.#abort.signal,
      onProgress: async (event) => {
        tell(event);
        await this.turn();
      },
      onStage: async (event) => {
        tell(event);
        await this.turn();
      },
    });
  }

  /** Waits as long as the training is paused. @throws TrainingCancelledError when it was cancelled. */
  async turn(): Promise<void> {
    await this.#paused;
    this.check();
  }

  /** @throws TrainingCancelledError when it was cancelled. */
  check(): void {
    if (this.#isCancelled) throw new TrainingCancelledError('the training was cancelled');
  }

  pause(): void {
    this.#paused ??= new Promise((resolve) => {
      this.#resume = resolve;
    });
  }

  resume(): void {
    this.#resume();
    this.#paused = null;
  }

  stop(): void {
    this.#abort.abort(new Error('the training was stopped before there was a model'));
    this.resume();
  }

  /** Ends the training as soon as it can; nothing of it is kept. */
  cancel(): void {
    this.#isCancelled = true;
    this.resume();
  }
}
