import { fit, type Columns, type Engine, type FitResult, type ProgressEvent } from '@colatent/core';
import type { TrainingRequest } from './protocol.js';

/** A training that can be paused, and stopped with its best model kept. */
export class Training {
  readonly #abort = new AbortController();
  #paused: Promise<void> | null = null;
  #resume: () => void = () => undefined;

  /** Trains on batches of columns, and tells of progress. @param engine default: the host's fastest. */
  async run(
    batches: readonly Columns[],
    request: TrainingRequest,
    onProgress: (event: ProgressEvent) => void,
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
        onProgress(event);
        await this.#paused;
      },
    });
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
}
