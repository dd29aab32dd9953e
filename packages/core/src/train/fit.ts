import type { Columns } from '../columns/columns.js';
import { defaultEngine } from '../engine/wasm/wasm-engine.js';
import type { Model } from '../model/model.js';
import { chooseRows } from './central-rows.js';
import { resolveFitOptions, type FitOptions, type ResolvedFitOptions } from './fit-options.js';
import { hasRelations } from './measure-relations.js';
import { makeModel, recordedOptions } from './make-model.js';
import { optionsFromRows } from './row-options.js';
import { prepareRows } from './prepare-rows.js';
import type { EpochRecord, ProgressEvent, StopReason } from './progress.js';
import { collectRows, runTraining, runTrainingSync, type RowSource } from './run-training.js';
import { trainNetworks } from './train-networks.js';
import { warningsOf } from './training-warnings.js';

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
 * Train an adversarial autoencoder on the rows of a table. Lets other work run at every progress event.
 *
 * A stream is read once; of rows beyond `memoryBudget` an even sample is kept.
 * @throws OptionError, NothingToLearnError, UnreadableColumnError, ColumnsError, DivergedError; the signal's reason when it is
 * aborted before there is a model.
 */
export async function fit(source: RowSource, options: FitOptions = {}): Promise<FitResult> {
  const resolved = resolveFitOptions(options);
  options.signal?.throwIfAborted();
  const { columns, seen } = await collectRows(source, resolved, options.signal);
  return runTraining(fitting(columns, seen, resolved, options), options.onProgress);
}

/**
 * `fit` without giving way to other work: for callers that cannot wait, such as a function called by a database.
 * @throws what `fit` throws.
 */
export function fitSync(columns: Columns, options: FitOptions = {}): FitResult {
  const resolved = resolveFitOptions(options);
  options.signal?.throwIfAborted();
  return runTrainingSync(fitting(columns, columns.length, resolved, options), options.onProgress);
}

function* fitting(
  columns: Columns,
  seen: number,
  options: ResolvedFitOptions,
  { signal, engine = defaultEngine(), trainedAt }: FitOptions,
): Generator<ProgressEvent, FitResult> {
  const prepared = prepareRows(columns, options);
  const { encoder, rows: all } = prepared;
  const fromRows = optionsFromRows(options, prepared);
  const rows = chooseRows(all, options.trainingRows, options.seed);
  const trained = yield* trainNetworks(engine, encoder, rows, options, fromRows, signal);
  const used = all.training.length;
  const heldOut = all.heldOut.length;
  const model = makeModel(engine, trained, rows, options, {
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
  const how = used + heldOut < seen ? 'sampled' : 'all';
  const isRelated = hasRelations(engine, trained.networks[0], all);
  const warnings = [
    ...prepared.warnings,
    ...warningsOf(trained.setbacks, how, used + heldOut, seen, isRelated),
  ];
  const { history, stopped } = trained;
  return { model, warnings, rows: { seen, used, heldOut, how }, history, stopped };
}
