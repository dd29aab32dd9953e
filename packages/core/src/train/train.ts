import type { Network, NetworkSnapshot } from '../engine/engine.js';
import { DivergedError } from '../errors.js';
import { learningRateAt } from './learning-rate.js';
import { LossMeter, type EpochRecord, type Losses, type StopReason } from './progress.js';
import { RowOrder } from './row-order.js';
import { trainStep } from './train-step.js';
import type { TrainingClock } from './training-clock.js';
import type { TrainingRows } from './training-rows.js';
import type { TrainingTurn } from './training-turn.js';

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

/** Steps a training takes at most. */
export function mostSteps({
  batchSize,
  maxIterations,
  epochRows,
}: Pick<TrainOptions, 'batchSize' | 'maxIterations' | 'epochRows'>): number {
  return Math.ceil(epochRows / batchSize) * maxIterations;
}

/** How a training went. The network holds the best weights. */
export interface TrainOutcome {
  readonly history: readonly EpochRecord[];
  readonly stopped: StopReason;
  /** How often training stepped back from diverging losses. */
  readonly setbacks: number;
}

/** Where a training can go back to. */
interface GoodState {
  readonly snapshot: NetworkSnapshot;
  /** Epochs it had seen. */
  readonly epoch: number;
  /** Whether the training has gone back to it already. */
  readonly wasTried: boolean;
}

const MAX_SETBACKS = 6;
/**
 * A step's loss this many times the untrained network's has diverged. A small batch with a far row or two may well cost twenty times as much
 * as others.
 */
const DIVERGED_STEP = 100;
/** Held-out rows in this many times the untrained network's loss: an epoch not to go on from. One that learned nothing stays near 1. */
const DIVERGED_EPOCH = 10;

/**
 * Train a network on rows: epochs of steps, the weights that do best on held-out rows kept. A generator, so that one loop serves callers
 * that wait and callers that let others run at every progress event.
 * @param untrainedLoss on held-out rows.
 * @throws DivergedError when losses keep running away at ever lower rates.
 */
export function* train(
  network: Network,
  rows: TrainingRows,
  options: TrainOptions,
  untrainedLoss: number,
  clock: TrainingClock,
): Generator<TrainingTurn, TrainOutcome> {
  const { batchSize, maxIterations, epochRows, patience, signal } = options;
  const order = new RowOrder(rows.training, options.seed);
  const stepsPerEpoch = Math.ceil(epochRows / batchSize);
  const steps = mostSteps(options);
  const history: EpochRecord[] = [];
  const sinceEpoch = new LossMeter();
  let rate = options.learnRate;
  const untrained = network.snapshot();
  let good: GoodState = { snapshot: untrained, epoch: 0, wasTried: false };
  let best: NetworkSnapshot = untrained;
  let bestHeldOut = Infinity;
  let bestEpoch = 0;
  let setbacks = 0;
  let step = 0;
  let mostOfStep = DIVERGED_STEP * untrainedLoss;
  let stopped: StopReason | null = null;
  clock.begin();

  for (let epoch = 1; epoch <= maxIterations && stopped === null; epoch++) {
    sinceEpoch.reset();
    let diverged = false;
    for (let visited = 0; visited < epochRows && stopped === null && !diverged;) {
      const batch = order.next(Math.min(batchSize, epochRows - visited));
      rows.fill(network, batch, 0, batch.length);
      const losses = trainStep(network, batch.length, learningRateAt(rate, step, steps));
      // noise and the noise head's own loss, of which held-out rows have none, are part of a step's
      if (step === 0) mostOfStep = Math.max(mostOfStep, DIVERGED_STEP * losses.reconstruction);
      diverged = hasDiverged(losses, mostOfStep);
      visited += batch.length;
      sinceEpoch.add(losses, batch.length);
      clock.count(++step, losses, batch.length);
      if (clock.isDue) yield* clock.tell(epoch, maxIterations, history.at(-1)?.heldOut ?? null);
      if (signal?.aborted) stopped = 'aborted';
      else if (clock.isUp) stopped = 'time_budget';
    }

    const heldOut = diverged ? Infinity : yield* rows.heldOutLoss(network);
    if (!(heldOut <= DIVERGED_EPOCH * untrainedLoss)) {
      if (++setbacks > MAX_SETBACKS) {
        throw new DivergedError(
          `training diverged ${setbacks} times, the last time at a learning rate of ${rate}; try a learnRate below ${options.learnRate / 10}`,
        );
      }
      // A state that was gone back to in vain is on the brink itself, and so may be those before it.
      if (good.wasTried) {
        good = { snapshot: untrained, epoch: 0, wasTried: false };
        best = untrained;
        bestHeldOut = Infinity;
        bestEpoch = 0;
        history.length = 0;
      }
      good = { ...good, wasTried: true };
      network.restore(good.snapshot);
      rate /= 4;
      epoch = good.epoch;
      step = epoch * stepsPerEpoch;
      continue;
    }
    const snapshot = network.snapshot();
    good = { snapshot, epoch, wasTried: false };
    const learningRate = learningRateAt(rate, step, steps);
    history.push({ ...sinceEpoch.mean(), epoch, heldOut, learningRate });
    if (heldOut < bestHeldOut) {
      best = snapshot;
      bestHeldOut = heldOut;
      bestEpoch = epoch;
    }
    if (options.earlyStop && epoch - bestEpoch >= patience) stopped ??= 'early_stop';
    yield* clock.tell(epoch, maxIterations, heldOut);
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

function hasDiverged({ reconstruction, discriminator, generator }: Losses, most: number): boolean {
  return !(reconstruction < most && Number.isFinite(discriminator + generator));
}
