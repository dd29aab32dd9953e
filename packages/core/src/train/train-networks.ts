import type { TableEncoder } from '../columns/table-encoder.js';
import type { Engine } from '../engine/engine.js';
import { DivergedError } from '../errors.js';
import type { MainNetwork } from '../score/row-scorer.js';
import { specifyNetwork } from '../model/network-specification.js';
import { EFFORTS, networksOf, type RowChoice } from './effort.js';
import type { TrainedNetwork } from './detector/detector-plan.js';
import type { ResolvedFitOptions } from './fit-options.js';
import type { EpochRecord, StopReason } from './progress.js';
import type { RowOptions } from './row-options.js';
import { mostSteps, train } from './train.js';
import { TrainingClock } from './training-clock.js';
import type { TrainingRows } from './training-rows.js';
import type { TrainingTurn } from './training-turn.js';

/** Networks trained one after another. */
export interface TrainedNetworks {
  /** The model's own first. */
  readonly networks: readonly [TrainedNetwork, ...TrainedNetwork[]];
  /** Of the model's own. */
  readonly history: readonly EpochRecord[];
  /** Of the model's own, unless a later one was stopped from without. */
  readonly stopped: StopReason;
  /** Of all. */
  readonly setbacks: number;
}

/** Held-out rows are scored this many at a time. */
const HELD_OUT_BATCH = 256;

/**
 * Train the model's own network, an adversarial autoencoder, then those that help it to score, which have no adversary. Once aborted, no
 * further one is begun; one that time or the signal ends before it has learned anything is left out.
 * @param start networks to begin with instead of random ones, in the order of training; there may be fewer.
 * @throws the signal's reason when it is aborted before the first step.
 */
export function* trainNetworks(
  engine: Engine,
  encoder: TableEncoder,
  rows: Readonly<Record<RowChoice, TrainingRows>>,
  options: ResolvedFitOptions,
  fromRows: RowOptions,
  signal: AbortSignal | undefined,
  start: readonly MainNetwork[] = [],
): Generator<TrainingTurn, TrainedNetworks> {
  const effort = EFFORTS[options.effort];
  const { twinWidth } = effort;
  const [first = 'all', ...others] = networksOf(effort, options.trainingRows);
  const epochRowsOf = (choice: RowChoice): number =>
    Math.min(fromRows.epochRows, rows[choice].training.length);
  const clock = new TrainingClock(
    [first, ...others].map((choice) => mostSteps({ ...fromRows, epochRows: epochRowsOf(choice) })),
    options.timeBudget ?? Infinity,
  );
  const trainOne = function* (
    choice: RowChoice,
    index: number,
  ): Generator<
    TrainingTurn,
    { network: TrainedNetwork; outcome: Omit<TrainedNetworks, 'networks'> }
  > {
    const isMain = index === 0;
    const begun = start[index];
    const specification =
      begun?.specification ??
      specifyNetwork({
        heads: encoder.heads,
        hiddenUnits: fromRows.hiddenUnits.map((units) =>
          isMain ? units : Math.ceil(units * twinWidth),
        ),
        latentSize: fromRows.latentSize,
        activation: options.activationFn,
        discriminatorUnits: isMain ? options.discriminatorUnits : null,
      });
    const seed = (options.seed + index * 0x9e3779b9) >>> 0;
    const network = engine.build(specification, {
      maxRows: Math.max(fromRows.batchSize, HELD_OUT_BATCH),
      training: true,
      seed,
      inputNoise: options.inputNoise,
      inputMasking: isMain ? options.inputMasking : 0,
      dropout: options.dropout,
    });
    try {
      if (begun !== undefined) network.setParameters(begun.parameters);
      const untrainedLoss = Math.max(1, yield* rows[choice].heldOutLoss(network));
      // of the model's own network there is nothing yet that could be kept
      if (isMain) signal?.throwIfAborted();
      const outcome = yield* train(
        network,
        rows[choice],
        { ...options, ...fromRows, epochRows: epochRowsOf(choice), seed, signal },
        untrainedLoss,
        clock,
      );
      return { network: { choice, specification, parameters: network.parameters() }, outcome };
    } finally {
      network.dispose();
    }
  };

  const main = yield* trainOne(first, 0);
  const networks: [TrainedNetwork, ...TrainedNetwork[]] = [main.network];
  let { stopped, setbacks } = main.outcome;
  for (const [index, choice] of others.entries()) {
    if (signal?.aborted) break;
    try {
      const twin = yield* trainOne(choice, index + 1);
      networks.push(twin.network);
      setbacks += twin.outcome.setbacks;
      if (twin.outcome.stopped === 'time_budget') stopped = 'time_budget';
    } catch (error) {
      if (!(error instanceof DivergedError && (signal?.aborted || clock.isUp))) throw error;
    }
  }
  if (signal?.aborted) stopped = 'aborted';
  return { networks, history: main.outcome.history, stopped, setbacks };
}
