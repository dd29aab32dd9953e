import { Columns } from '../columns/columns.js';
import type { ResolvedFitOptions } from './fit-options.js';
import type { ProgressEvent } from './progress.js';
import { RowCollector } from './row-collector.js';

/** Where rows to train on come from: a table, or batches of one, each with the same columns. */
export type RowSource = Columns | Iterable<Columns> | AsyncIterable<Columns>;

/** The rows of a source, or an even sample within the memory budget, and how many there were. */
export async function collectRows(
  source: RowSource,
  { memoryBudget, seed }: Pick<ResolvedFitOptions, 'memoryBudget' | 'seed'>,
  signal: AbortSignal | undefined,
): Promise<{ columns: Columns; seen: number }> {
  if (source instanceof Columns) return { columns: source, seen: source.length };
  const collector = new RowCollector(memoryBudget, seed);
  for await (const batch of source) {
    signal?.throwIfAborted();
    collector.add(batch);
  }
  signal?.throwIfAborted();
  return { columns: collector.toColumns(), seen: collector.seen };
}

/** A training's result, other work let in at every progress event, for as long as the event's listener asks for. */
export async function runTraining<Result>(
  training: Generator<ProgressEvent, Result>,
  onProgress:
    ((event: ProgressEvent) => void) | ((event: ProgressEvent) => Promise<void>) | undefined,
): Promise<Result> {
  try {
    for (;;) {
      const { done, value } = training.next();
      if (done) return value;
      await onProgress?.(value);
      await nextTurn();
    }
  } catch (error) {
    // lets the training give its memory back
    training.throw(error);
    throw error;
  }
}

/** The same in one go: a promise of the listener is not waited for. */
export function runTrainingSync<Result>(
  training: Generator<ProgressEvent, Result>,
  onProgress:
    ((event: ProgressEvent) => void) | ((event: ProgressEvent) => Promise<void>) | undefined,
): Result {
  try {
    for (;;) {
      const { done, value } = training.next();
      if (done) return value;
      void onProgress?.(value);
    }
  } catch (error) {
    // lets the training give its memory back
    training.throw(error);
    throw error;
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
