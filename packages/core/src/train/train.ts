import type { Network, NetworkSnapshot } from '../engine/engine.js';
import { RandomStream } from '../engine/random-stream.js';
import { DivergedError } from '../errors.js';
import type { TrainingRows } from './training-rows.js';
import {
  LossMeter,
  type EpochRecord,
  type Losses,
  type ProgressEvent,
  type StopReason,
} from './progress.js';
import { trainStep } from './train-step.js';

/** What the loop needs to know, every default filled in. */
export interface TrainOptions {
  readonly learnRate: number;
  readonly batchSize: number;
  readonly maxIterations: number;
  readonly earlyStop: boolean;
  readonly patience: number;
  readonly seed: number;
  /** Seconds; Infinity for none. */
  readonly timeBudget: number;
  readonly signal?: AbortSignal | undefined;
}

/** How a training went. The network holds the best weights. */
export interface TrainOutcome {
  readonly history: readonly EpochRecord[];
  readonly stopped: StopReason;
  /** How often training stepped back from diverging losses. */
  readonly setbacks: number;
}

/** Milliseconds between two progress events. */
const PROGRESS_INTERVAL = 100;
/** The rate falls to this share of its start, so that the last epochs settle. */
const FINAL_RATE = 0.05;
const MAX_SETBACKS = 6;
/** A reconstruction loss this many times what the first epoch began with has diverged; one that learned nothing stays near 1. */
const DIVERGED_LOSS = 100;

/**
 * Train a network on rows: epochs of three-phase steps, the weights that do best on held-out rows kept. A generator, so that one
 * loop serves callers that wait and callers that let others run at every progress event.
 * @throws DivergedError when losses keep running away at ever lower rates.
 */
export function* train(
  network: Network,
  rows: TrainingRows,
  options: TrainOptions,
): Generator<ProgressEvent, TrainOutcome> {
  const { batchSize, maxIterations, patience, signal } = options;
  const random = new RandomStream(options.seed);
  const order = rows.training.slice();
  const stepsPerEpoch = Math.ceil(order.length / batchSize);
  const steps = stepsPerEpoch * maxIterations;
  const began = performance.now();
  const history: EpochRecord[] = [];
  const sinceEvent = new LossMeter();
  const sinceEpoch = new LossMeter();
  let rate = options.learnRate;
  let good: NetworkSnapshot = network.snapshot();
  let best = good;
  let bestHeldOut = Infinity;
  let bestEpoch = 0;
  let setbacks = 0;
  let step = 0;
  let rowsTrained = 0;
  let lastEvent = began;
  let stopped: StopReason | null = null;

  const progress = (epoch: number): ProgressEvent => {
    const now = performance.now();
    const secondsElapsed = (now - began) / 1000;
    const secondsLeft = Math.min(
      (secondsElapsed / Math.max(step, 1)) * (steps - step),
      Math.max(options.timeBudget - secondsElapsed, 0),
    );
    const rowsPerSecond = rowsTrained / Math.max(secondsElapsed, 1e-3);
    const losses = sinceEvent.mean();
    sinceEvent.reset();
    lastEvent = now;
    const heldOut = history.at(-1)?.heldOut ?? null;
    const epochs = maxIterations;
    return {
      ...losses,
      epoch,
      epochs,
      step,
      steps,
      heldOut,
      rowsPerSecond,
      secondsElapsed,
      secondsLeft,
    };
  };

  for (let epoch = 1; epoch <= maxIterations && stopped === null; epoch++) {
    random.shuffle(order);
    sinceEpoch.reset();
    let diverged = false;
    for (let start = 0; start < order.length && stopped === null && !diverged; start += batchSize) {
      const count = Math.min(batchSize, order.length - start);
      rows.fill(network, order, start, count);
      const losses = trainStep(network, count, rate * (1 - ((1 - FINAL_RATE) * step) / steps));
      diverged = hasDiverged(losses);
      sinceEpoch.add(losses, count);
      sinceEvent.add(losses, count);
      step++;
      rowsTrained += count;
      if (performance.now() - lastEvent >= PROGRESS_INTERVAL) yield progress(epoch);
      if (signal?.aborted) stopped = 'aborted';
      else if (performance.now() - began >= options.timeBudget * 1000) stopped = 'time_budget';
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
    const learningRate = rate * (1 - ((1 - FINAL_RATE) * step) / steps);
    history.push({ ...sinceEpoch.mean(), epoch, heldOut, learningRate });
    if (heldOut < bestHeldOut) {
      best = good;
      bestHeldOut = heldOut;
      bestEpoch = epoch;
    }
    if (options.earlyStop && epoch - bestEpoch >= patience) stopped ??= 'early_stop';
    yield progress(epoch);
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
