import { Columns } from '../columns/columns.js';
import type { FitOptions, ResolvedFitOptions } from './fit-options.js';
import { nextTurn } from '../work/next-turn.js';
import { RowCollector } from './row-collector.js';
import { preparing, type TrainingTurn } from './training-turn.js';

/** Where rows to train on come from: a table, or batches of one, each with the same columns. */
export type RowSource = Columns | Iterable<Columns> | AsyncIterable<Columns>;

/** What a training tells, and whom. */
type Listeners = Pick<FitOptions, 'onProgress' | 'onStage'>;

/** Milliseconds of work after which other work is let in. */
const TURN = 40;
/** Share of preparing that gathering batches takes, roughly. */
const COLLECTING = 0.2;

/** Runs a training, in turn with other work. */
export class TrainingRunner {
  readonly #listeners: Listeners;
  #last = performance.now();

  constructor(listeners: Listeners) {
    this.#listeners = listeners;
  }

  /** A training's result, other work let in at every progress event, for as long as the event's listener asks for, and between pieces of work. */
  async run<Result>(training: Generator<TrainingTurn, Result>): Promise<Result> {
    try {
      for (;;) {
        const { done, value } = training.next();
        if (done) return value;
        if (isDue(value, this.#last)) {
          await tell(value, this.#listeners);
          await nextTurn();
          this.#last = performance.now();
        }
      }
    } catch (error) {
      // lets the training give its memory back
      training.throw(error);
      throw error;
    }
  }

  /**
   * The rows of a source, or an even sample within the memory budget, and how many there were.
   * @returns also the share of preparing that this was.
   */
  async collect(
    source: RowSource,
    { memoryBudget, seed }: Pick<ResolvedFitOptions, 'memoryBudget' | 'seed'>,
    signal: AbortSignal | undefined,
  ): Promise<{ columns: Columns; seen: number; share: number }> {
    if (source instanceof Columns) return { columns: source, seen: source.length, share: 0 };
    const collector = new RowCollector(memoryBudget, seed);
    // of a stream nobody knows how much there is to come
    const batches = Array.isArray(source) ? source.length : Infinity;
    let batch = 0;
    for await (const columns of source) {
      signal?.throwIfAborted();
      const [from, to] = [batch, ++batch].map((place) => (COLLECTING * place) / batches);
      await this.run(preparing(collector.adding(columns), signal, from ?? 0, to ?? 0));
    }
    signal?.throwIfAborted();
    return { columns: collector.toColumns(), seen: collector.seen, share: COLLECTING };
  }
}

/** The same in one go: a promise of a listener is not waited for. */
export function runTrainingSync<Result>(
  training: Generator<TrainingTurn, Result>,
  listeners: Listeners,
): Result {
  let last = performance.now();
  try {
    for (;;) {
      const { done, value } = training.next();
      if (done) return value;
      if (!isDue(value, last)) continue;
      void tell(value, listeners);
      last = performance.now();
    }
  } catch (error) {
    // lets the training give its memory back
    training.throw(error);
    throw error;
  }
}

function isDue(turn: TrainingTurn, last: number): boolean {
  return (typeof turn !== 'number' && 'epoch' in turn) || performance.now() - last >= TURN;
}

function tell(turn: TrainingTurn, { onProgress, onStage }: Listeners): Promise<void> | void {
  if (typeof turn === 'number') return;
  return 'epoch' in turn ? onProgress?.(turn) : onStage?.(turn);
}
