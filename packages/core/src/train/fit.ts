import { Columns } from '../columns/columns.js';
import { defaultEngine } from '../engine/wasm/wasm-engine.js';
import type { TrainingFacts } from '../model/model-document.js';
import type { Model } from '../model/model.js';
import { withProfile } from '../model/with-profile.js';
import { specifyNetwork } from '../model/network-specification.js';
import { VERSION } from '../version.js';
import { resolveFitOptions, type FitOptions, type ResolvedFitOptions } from './fit-options.js';
import { calibrate, measureScoring } from './measure-scoring.js';
import { prepareRows, type PreparedRows } from './prepare-rows.js';
import type { EpochRecord, ProgressEvent, StopReason } from './progress.js';
import { RowCollector } from './row-collector.js';
import { train } from './train.js';

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

/** Where rows to train on come from: a table, or batches of one, each with the same columns. */
export type RowSource = Columns | Iterable<Columns> | AsyncIterable<Columns>;

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
  let columns: Columns;
  let seen: number;
  if (source instanceof Columns) {
    columns = source;
    seen = source.length;
  } else {
    const collector = new RowCollector(resolved.memoryBudget, resolved.seed);
    for await (const batch of source) {
      options.signal?.throwIfAborted();
      collector.add(batch);
    }
    columns = collector.toColumns();
    seen = collector.seen;
  }
  const training = fitting(columns, seen, resolved, options);
  try {
    for (;;) {
      const { done, value } = training.next();
      if (done) return value;
      options.onProgress?.(value);
      await nextTurn();
    }
  } catch (error) {
    // lets the training give its memory back
    training.throw(error);
    throw error;
  }
}

/**
 * `fit` without giving way to other work: for callers that cannot wait, such as a function called by a database.
 * @throws what `fit` throws.
 */
export function fitSync(columns: Columns, options: FitOptions = {}): FitResult {
  const resolved = resolveFitOptions(options);
  options.signal?.throwIfAborted();
  const training = fitting(columns, columns.length, resolved, options);
  try {
    for (;;) {
      const { done, value } = training.next();
      if (done) return value;
      options.onProgress?.(value);
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

function* fitting(
  columns: Columns,
  seen: number,
  options: ResolvedFitOptions,
  { signal, engine = defaultEngine(), trainedAt }: FitOptions,
): Generator<ProgressEvent, FitResult> {
  const prepared = prepareRows(columns, options);
  const { encoder, rows } = prepared;
  const fromRows = optionsFromRows(options, prepared);
  const specification = specifyNetwork({
    heads: encoder.heads,
    hiddenUnits: options.hiddenUnits,
    latentSize: fromRows.latentSize,
    activation: options.activationFn,
    discriminatorUnits: options.discriminatorUnits,
  });
  const network = engine.build(specification, {
    maxRows: Math.max(fromRows.batchSize, HELD_OUT_BATCH),
    training: true,
    seed: options.seed,
    inputNoise: options.inputNoise,
    dropout: options.dropout,
  });
  try {
    const { timeBudget = Infinity } = options;
    const outcome = yield* train(network, rows, { ...options, ...fromRows, timeBudget, signal });
    const scoring = measureScoring(network, rows);
    const used = rows.training.length;
    const heldOut = rows.heldOut.length;
    const model = withProfile(
      {
        tableEncoder: encoder,
        specification,
        parameters: network.parameters(),
        ...scoring,
        calibration: calibrate(network, rows, scoring),
        training: {
          rows: used,
          heldOutRows: heldOut,
          seed: options.seed,
          options: recordedOptions(options, fromRows),
          history: [...outcome.history],
          ...(trainedAt && { trainedAt: trainedAt.toISOString() }),
        },
        createdWith: `colatent ${VERSION}`,
      },
      engine,
      columns,
      prepared.numbers,
    );
    const how = used + heldOut < seen ? 'sampled' : 'all';
    const warnings = [
      ...prepared.warnings,
      ...warningsOf(outcome.setbacks, how, used + heldOut, seen),
    ];
    const { history, stopped } = outcome;
    return { model, warnings, rows: { seen, used, heldOut, how }, history, stopped };
  } finally {
    network.dispose();
  }
}

/** The options a model file tells of: all but those about columns, which its column list tells of. */
function recordedOptions(
  options: ResolvedFitOptions,
  fromRows: Partial<ResolvedFitOptions>,
): TrainingFacts['options'] {
  const entries = Object.entries({ ...options, ...fromRows });
  const recorded = entries.filter(([name]) => name !== 'columns');
  // in one order, so that equal options give equal files
  return Object.fromEntries(recorded.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Held-out rows are scored this many at a time. */
const HELD_OUT_BATCH = 256;
/** Steps after which most tables have been learned. */
const ENOUGH_STEPS = 3000;
const FEWEST_EPOCHS = 10;
const MOST_EPOCHS = 300;

/** The options whose defaults depend on the rows. */
function optionsFromRows(
  options: ResolvedFitOptions,
  { encoder, rows }: PreparedRows,
): { batchSize: number; latentSize: number; maxIterations: number; patience: number } {
  const trained = rows.training.length;
  let batchSize = 8;
  while (batchSize < 128 && batchSize * 16 <= trained) batchSize *= 2;
  batchSize = options.batchSize ?? batchSize;
  const epochs = Math.ceil((ENOUGH_STEPS * batchSize) / trained);
  const maxIterations =
    options.maxIterations ?? Math.min(Math.max(epochs, FEWEST_EPOCHS), MOST_EPOCHS);
  const latent = Math.round(Math.sqrt(encoder.encoders.length)) + 1;
  return {
    batchSize,
    maxIterations,
    latentSize: options.latentSize ?? Math.min(Math.max(latent, 2), 32),
    patience: options.patience ?? Math.max(3, Math.ceil(maxIterations / 5)),
  };
}

function warningsOf(
  setbacks: number,
  how: 'all' | 'sampled',
  kept: number,
  seen: number,
): string[] {
  const warnings: string[] = [];
  if (how === 'sampled') {
    warnings.push(
      `${kept} of ${seen} rows were sampled to stay within memoryBudget; raise it to train on more`,
    );
  }
  if (setbacks > 0) {
    const times = setbacks === 1 ? 'once' : `${setbacks} times`;
    warnings.push(
      `losses ran away ${times}; training stepped back to its last good state and lowered the learning rate`,
    );
  }
  return warnings;
}
