import type { Network, NetworkSnapshot } from '../engine/engine.js';
import { DivergedError } from '../errors.js';
import { learningRateAt } from './learning-rate.js';
import {
  LossMeter,
  type EpochRecord,
  type Losses,
  type ProgressEvent,
  type StopReason,
} from './progress.js';
import { RowOrder } from './row-order.js';
import { trainStep } from './train-step.js';
import type { TrainingClock } from './training-clock.js';
import type { TrainingRows } from './training-rows.js';

/** What the loop needs to know, every default filled in. */
export interface TrainOptions {
  readonly learnRate: number;
  readonly batchSize: number;
  readonly maxIterations: number;
  /** Rows an epoch visits, at most all. */
  readonly epochRows: number;
  readonly earlyStop: boolean;
  readonly patience: number;
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
}

/** How a training went. The network holds the best weights. */
export interface TrainOutcome {
  readonly history: readonly EpochRecord[];
  readonly stopped: StopReason;
  /** How often training stepped back from diverging losses. */
  readonly setbacks: number;
}

const MAX_SETBACKS = 6;
/** A reconstruction loss this many times what the first epoch began with has diverged; one that learned nothing stays near 1. */
const DIVERGED_LOSS = 100;

/**
 * Train a network on rows: epochs of steps, the weights that do best on held-out rows kept. A generator, so that one loop serves callers
 * that wait and callers that let others run at every progress event.
 * @throws DivergedError when losses keep running away at ever lower rates.
 */
export function* train(
  network: Network,
  rows: TrainingRows,
  options: TrainOptions,
  clock: TrainingClock,
): Generator<ProgressEvent, TrainOutcome> {
  const { batchSize, maxIterations, epochRows, patience, signal } = options;
  const order = new RowOrder(rows.training, options.seed);
  const stepsPerEpoch = Math.ceil(epochRows / batchSize);
  const steps = stepsPerEpoch * maxIterations;
  const history: EpochRecord[] = [];
  const sinceEpoch = new LossMeter();
  let rate = options.learnRate;
  let good: NetworkSnapshot = network.snapshot();
  let best = good;
  let bestHeldOut = Infinity;
  let bestEpoch = 0;
  let setbacks = 0;
  let step = 0;
  let stopped: StopReason | null = null;
  clock.begin(steps);

  for (let epoch = 1; epoch <= maxIterations && stopped === null; epoch++) {
    sinceEpoch.reset();
    let diverged = false;
    for (let visited = 0; visited < epochRows && stopped === null && !diverged;) {
      const batch = order.next(Math.min(batchSize, epochRows - visited));
      rows.fill(network, batch, 0, batch.length);
      const losses = trainStep(network, batch.length, learningRateAt(rate, step, steps));
      diverged = hasDiverged(losses);
      visited += batch.length;
      sinceEpoch.add(losses, batch.length);
      clock.count(++step, steps, losses, batch.length);
      if (clock.isDue) yield clock.event(epoch, maxIterations, history.at(-1)?.heldOut ?? null);
      if (signal?.aborted) stopped = 'aborted';
      else if (clock.isUp) stopped = 'time_budget';
    }

    const heldOut = diverged ? Infinity : rows.heldOutLoss(network);
    if (!Number.isFinite(heldOut)) {
      if (++setbacks > MAX_SETBACKS) {
        throw new DivergedError(
          `training diverged ${setbacks} times, the last time at a learning rate of ${rate}; try a learnRate below ${options.learnRate / 10}`,
        );
      }
      network.restore(good);
      rate /= 4;
      epoch--;
      step = epoch * stepsPerEpoch;
      continue;
    }
    good = network.snapshot();
    const learningRate = learningRateAt(rate, step, steps);
    history.push({ ...sinceEpoch.mean(), epoch, heldOut, learningRate });
    if (heldOut < bestHeldOut) {
      best = good;
      bestHeldOut = heldOut;
      bestEpoch = epoch;
    }
    if (options.earlyStop && epoch - bestEpoch >= patience) stopped ??= 'early_stop';
    yield clock.event(epoch, maxIterations, heldOut);
    if (signal?.aborted) stopped ??= 'aborted';
  }
  if (history.length === 0) {
    throw new DivergedError(
      'training was stopped while its losses ran away, before there was a model; try a lower learnRate',
    );
  }
  network.restore(best);
  return { history, stopped: stopped ?? 'max_iterations', setbacks };
}

function hasDiverged({ reconstruction, discriminator, generator }: Losses): boolean {
  return !(reconstruction < DIVERGED_LOSS && Number.isFinite(discriminator + generator));
}
