import type { Columns } from '../columns/columns.js';
import { defaultEngine } from '../engine/wasm/wasm-engine.js';
import type { Model } from '../model/model.js';
import { chooseRows, choosingShare } from './central-rows.js';
import { resolveFitOptions, type FitOptions, type ResolvedFitOptions } from './fit-options.js';
import { hasRelations } from './measure-relations.js';
import { makeModel, recordedOptions } from './make-model.js';
import { optionsFromRows } from './row-options.js';
import { prepareRows } from './prepare-rows.js';
import type { EpochRecord, StopReason } from './progress.js';
import { runTrainingSync, TrainingRunner, type RowSource } from './run-training.js';
import { trainNetworks } from './train-networks.js';
import { warningsOf } from './training-warnings.js';
import { preparing, stageOf, type TrainingTurn } from './training-turn.js';

/** A trained model and how it came to be. */
export interface FitResult {
  readonly model: Model;
  /** Sentences the user should read: columns left out, rows sampled, training that stepped back. */
  readonly warnings: readonly string[];
  /** Rows seen in the source, trained on and held out; `how` says whether the latter two are all rows or an even sample. */
  readonly rows: {
    readonly seen: number;
    readonly used: number;
    readonly heldOut: number;
    readonly how: 'all' | 'sampled';
  };
  /** One record an epoch. */
  readonly history: readonly EpochRecord[];
  readonly stopped: StopReason;
}

/**
 * Train an adversarial autoencoder on the rows of a table. Lets other work run some twenty times a second, from preparing the rows to
 * finishing the model.
 *
 * A stream is read once; of rows beyond `memoryBudget` an even sample is kept.
 * @throws OptionError, NothingToLearnError, UnreadableColumnError, ColumnsError, DivergedError; the signal's reason when it is
 * aborted before there is a model.
 */
export async function fit(source: RowSource, options: FitOptions = {}): Promise<FitResult> {
  const resolved = resolveFitOptions(options);
  options.signal?.throwIfAborted();
  const runner = new TrainingRunner(options);
  const { columns, seen, share } = await runner.collect(source, resolved, options.signal);
  return runner.run(fitting(columns, seen, share, resolved, options));
}

/**
 * `fit` without giving way to other work: for callers that cannot wait, such as a function called by a database.
 * @throws what `fit` throws.
 */
export function fitSync(columns: Columns, options: FitOptions = {}): FitResult {
  const resolved = resolveFitOptions(options);
  options.signal?.throwIfAborted();
  return runTrainingSync(fitting(columns, columns.length, 0, resolved, options), options);
}

function* fitting(
  columns: Columns,
  seen: number,
  collected: number,
  options: ResolvedFitOptions,
  { signal, engine = defaultEngine(), trainedAt }: FitOptions,
): Generator<TrainingTurn, FitResult> {
  const encoded = collected + (1 - collected) * (1 - choosingShare(columns, options.trainingRows));
  const encoding = prepareRows(columns, options);
  const prepared = yield* preparing(encoding, signal, collected, encoded);
  const { encoder, rows: all } = prepared;
  const fromRows = optionsFromRows(options, prepared);
  const choosing = chooseRows(all, options.trainingRows, options.seed);
  const rows = yield* preparing(choosing, signal, encoded, 1);
  const trained = yield* trainNetworks(engine, encoder, rows, options, fromRows, signal);
  const used = all.training.length;
  const heldOut = all.heldOut.length;
  const making = makeModel(engine, trained, rows, options, {
    columns,
    numbers: prepared.numbers,
    training: {
      rows: used,
      heldOutRows: heldOut,
      seed: options.seed,
      options: recordedOptions({ ...options, ...fromRows }),
      history: [...trained.history],
      ...(trainedAt && { trainedAt: trainedAt.toISOString() }),
    },
  });
  const model = yield* stageOf('finishing', making, 0, 0.95);
  const how = used + heldOut < seen ? 'sampled' : 'all';
  const relations = hasRelations(engine, trained.networks[0], all);
  const isRelated = yield* stageOf('finishing', relations, 0.95, 1);
  const warnings = [
    ...prepared.warnings,
    ...warningsOf(trained.setbacks, how, used + heldOut, seen, isRelated),
  ];
  const { history, stopped } = trained;
  return { model, warnings, rows: { seen, used, heldOut, how }, history, stopped };
}
