import { Columns } from '../columns/columns.js';
import { defaultEngine } from '../engine/wasm/wasm-engine.js';
import type { TrainingFacts } from '../model/model-document.js';
import { withProfile } from '../model/with-profile.js';
import type { Model } from '../model/model.js';
import { Calibration } from '../score/calibration.js';
import { VERSION } from '../version.js';
import { chooseCentralRows } from './central-rows.js';
import { EFFORTS } from './effort.js';
import { fitDetector } from './fit-detector.js';
import { resolveFitOptions, type FitOptions, type ResolvedFitOptions } from './fit-options.js';
import { hasRelations } from './measure-relations.js';
import { measureScoring, rawScores } from './measure-scoring.js';
import { optionsFromRows, type RowOptions } from './row-options.js';
import { prepareRows } from './prepare-rows.js';
import type { EpochRecord, ProgressEvent, StopReason } from './progress.js';
import { RowCollector } from './row-collector.js';
import { trainNetworks } from './train-networks.js';

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
    options.signal?.throwIfAborted();
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
  const { encoder, rows: all } = prepared;
  const fromRows = optionsFromRows(options, prepared);
  const rows = { all, central: chooseCentralRows(all, options.seed) };
  const { networks, history, stopped, setbacks } = yield* trainNetworks(
    engine,
    encoder,
    rows,
    options,
    fromRows,
    signal,
  );
  const [main] = networks;
  const scoring = measureScoring(engine, main, all);
  const detector = fitDetector(engine, {
    effort: EFFORTS[options.effort],
    trainingRows: options.trainingRows,
    networks,
    scoring,
    rows,
    seed: options.seed,
  });
  const used = all.training.length;
  const heldOut = all.heldOut.length;
  const model = withProfile(
    {
      tableEncoder: encoder,
      specification: main.specification,
      parameters: main.parameters,
      ...scoring,
      detector,
      calibration: Calibration.fit(rawScores(engine, main, detector, all)),
      training: {
        rows: used,
        heldOutRows: heldOut,
        seed: options.seed,
        options: recordedOptions(options, fromRows),
        history: [...history],
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
    ...warningsOf(setbacks, how, used + heldOut, seen, hasRelations(engine, main, all)),
  ];
  return { model, warnings, rows: { seen, used, heldOut, how }, history, stopped };
}

type RecordedOption = TrainingFacts['options'][string];

/** The options a model file tells of: all but those about columns, which its column list tells of. */
function recordedOptions(
  options: ResolvedFitOptions,
  fromRows: RowOptions,
): TrainingFacts['options'] {
  const entries = Object.entries({ ...options, ...fromRows });
  const recorded = entries
    .filter(([name]) => name !== 'columns')
    .map(([name, value]): [string, RecordedOption] => [
      name,
      Array.isArray(value) ? [...(value as RecordedOption[])] : (value as RecordedOption),
    ]);
  // in one order, so that equal options give equal files
  return Object.fromEntries(recorded.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** With fewer rows the user is told that scores are rough. */
const FEW_ROWS = 100;
function warningsOf(
  setbacks: number,
  how: 'all' | 'sampled',
  kept: number,
  seen: number,
  isRelated: boolean,
): string[] {
  const warnings: string[] = [];
  if (kept < FEW_ROWS) {
    warnings.push(
      `there are only ${kept} rows to learn from, so scores above ${(Math.round(10 * Math.log10(kept)) / 10).toFixed(1)} are extrapolated; treat them as a ranking`,
    );
  }
  if (!isRelated) {
    warnings.push(
      "nothing was learned of how the columns go together: a value that is hidden is guessed from the others no better than by its column's mean, so scores tell values that are far off and little else",
    );
  }
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
