import { OptionError, type Columns, type ProgressEvent } from '@colatent/core';
import { Worker } from 'node:worker_threads';
import { ownedBuffers, toPortableColumns } from './portable-columns.js';
import { fromPortableError } from './portable-error.js';
import type { FromWorker, ToWorker, TrainedModel, TrainingRequest } from './worker-messages.js';

/** Batches on their way that the worker has not taken in yet. */
const MOST_UNDER_WAY = 16;

/** Run from its TypeScript source, as its own tests do, the package takes the worker from its build. */
const FROM_SOURCE = import.meta.url.endsWith('.ts');
const WORKER = FROM_SOURCE
  ? new URL('../../dist/training/training-worker.js', import.meta.url)
  : new URL('./training-worker.js', import.meta.url);

/** How a training is watched and stopped. */
export interface TrainingHooks {
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((event: ProgressEvent) => void) | undefined;
}

/** A training under way. */
export interface Training {
  /** Settles once all rows are read, or no more are needed because the training has ended. */
  readonly read: Promise<void>;
  /** The model; rejects when the rows cannot be read or learned from, and with the signal's reason. The thread has ended then. */
  readonly trained: Promise<TrainedModel>;
}

/**
 * Trains in a thread of its own, on rows read here: the event loop is free but for reading. Memory of the batches is handed over.
 * @throws OptionError when an option is no plain value.
 */
export function trainInWorker(
  batches: AsyncIterable<Columns>,
  request: TrainingRequest,
  { signal, onProgress }: TrainingHooks,
): Training {
  const worker = startWorker(request);
  let underWay = 0;
  let hasEnded = false;
  let wake = (): void => undefined;

  const read = async (): Promise<void> => {
    for await (const batch of batches) {
      while (underWay >= MOST_UNDER_WAY && !hasEnded) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      if (hasEnded) return;
      const columns = toPortableColumns(batch);
      const message: ToWorker = { type: 'rows', columns, length: batch.length };
      worker.postMessage(message, ownedBuffers(columns));
      underWay++;
    }
    worker.postMessage({ type: 'end' } satisfies ToWorker);
  };

  let fail: (reason: unknown) => void = () => undefined;
  const abort = (): void => {
    fail(signal?.reason);
  };
  const trained = new Promise<TrainedModel>((resolve, reject) => {
    fail = reject;
    worker.on('message', (message: FromWorker) => {
      switch (message.type) {
        case 'taken':
          underWay--;
          wake();
          break;
        case 'progress':
          attempt(() => onProgress?.(message.event), reject);
          break;
        case 'trained':
          resolve(message.trained);
          break;
        case 'failed':
          reject(fromPortableError(message.error));
      }
    });
    worker.on('error', reject);
    worker.on('exit', () => {
      reject(new Error('the thread of the training ended before there was a model'));
    });
    signal?.addEventListener('abort', abort);
  }).finally(async () => {
    signal?.removeEventListener('abort', abort);
    hasEnded = true;
    wake();
    await worker.terminate();
  });
  const hasRead = read().catch(fail);
  const hasSettled = trained.then(
    () => undefined,
    () => undefined,
  );
  return { read: Promise.race([hasRead, hasSettled]), trained };
}

function startWorker(request: TrainingRequest): Worker {
  try {
    return new Worker(WORKER, {
      workerData: request,
      // a build does not resolve packages as its source does
      ...(FROM_SOURCE && { execArgv: [] }),
    });
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    throw new OptionError(
      `the options of a training must be plain values that can be sent to its thread: ${error.message}`,
      { cause: error },
    );
  }
}

function attempt(act: () => void, onFailure: (error: unknown) => void): void {
  try {
    act();
  } catch (error) {
    onFailure(error);
  }
}
