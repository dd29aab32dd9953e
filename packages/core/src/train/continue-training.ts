import type { Columns } from '../columns/columns.js';
import { extendEncoder } from '../columns/extend-encoder.js';
import type { TableEncoder } from '../columns/table-encoder.js';
import { RandomStream } from '../engine/random-stream.js';
import { defaultEngine } from '../engine/wasm/wasm-engine.js';
import { NothingToLearnError, OptionError } from '../errors.js';
import { readModelFile } from '../format/model-file.js';
import { growNetwork } from '../model/grow-network.js';
import { MAX_EPOCHS, type TrainingFacts } from '../model/model-document.js';
import { partsOfFile, type ModelParts } from '../model/model-parts.js';
import type { Model } from '../model/model.js';
import { chooseRows } from './central-rows.js';
import type { FitResult } from './fit.js';
import { resolveFitOptions, type FitOptions, type ResolvedFitOptions } from './fit-options.js';
import { makeModel, recordedOptions } from './make-model.js';
import { appendRows, drawOrdinary } from './replay.js';
import { optionsFromRows } from './row-options.js';
import { runTrainingSync, TrainingRunner, type RowSource } from './run-training.js';
import { sampleRows, splitRows } from './split-rows.js';
import { trainNetworks } from './train-networks.js';
import { TrainingRows } from './training-rows.js';
import { hasRelations } from './measure-relations.js';
import { inOneGo, type Work } from '../work/work.js';
import { preparing, stageOf, type TrainingTurn } from './training-turn.js';
import { warningsOf } from './training-warnings.js';

/** What `FitOptions` may be given anew; the others, which make a model what it is, stay those it was trained with. */
const ANEW = [
  'learnRate',
  'batchSize',
  'maxIterations',
  'earlyStop',
  'patience',
  'heldOutShare',
  'seed',
  'timeBudget',
  'memoryBudget',
  'signal',
  'onProgress',
  'onStage',
  'trainedAt',
  'engine',
] as const satisfies (keyof FitOptions)[];

/** Options of `continueTraining`. */
export interface ContinueOptions extends Pick<FitOptions, (typeof ANEW)[number]> {
  /**
   * Share of the rows trained on that the model makes itself, by `sample`, so as not to forget those it was trained on before: from 0
   * and below 1. Unless it is 0 there are at least 1,000 of them, or as many as the model was trained on where that is fewer. It keeps what
   * lower learning rates do not. Default: 0.5.
   */
  readonly replay?: number;
}

/** Fewest rows the model makes itself, so that what it knew is not judged by a handful. */
const LEAST_REPLAYED = 1000;
const FEWEST_ROWS = 10;
/** Standard deviations beyond which the mean of new rows is far from what the encoder can tell apart well. */
const FAR = 5;
/** Rows looked at for that. */
const FAR_ROWS = 3000;

/** Options that stay as a model was trained. */
const KEPT: readonly string[] = [
  'effort',
  'trainingRows',
  'missing',
  'hiddenUnits',
  'latentSize',
  'activationFn',
  'discriminatorUnits',
  'dropout',
  'inputNoise',
  'inputMasking',
  'heldOutShare',
];

/**
 * Go on training a model on new rows. The model given stays as it is, whatever happens; the result holds another.
 *
 * Its networks begin with the model's weights. Categories it had no class for get one; of columns beyond 128 categories and of texts, new
 * values stay unseen ones, and the networks learn how often that is so. Numbers keep their scale, so that weights keep their meaning; a
 * warning tells where new rows lie beyond 5 of its standard deviations, when it is better to fit anew. Rows the model makes itself are mixed
 * in, so that it does not forget; see `replay`.
 *
 * The detector and the profile are made anew of both, the reference of `drift` and the calibration of the new rows held out: scores say
 * how odd a row is among new rows. What the model knew weighs in them only through its networks and the rows it made, which are less
 * sharp than real ones: rows of a kind that the new ones lack score higher than before. Where old kinds matter as much as new
 * ones and old rows are at hand, give both.
 *
 * `info.trainedRows` counts the rows of all trainings, `info.heldOutRows` those held out in the last, and its history goes on.
 * @param source at least 10 rows with every column the model reads; further columns are left out with a warning.
 * @throws MissingColumnError, UnreadableColumnError, OptionError, NothingToLearnError, ColumnsError, DivergedError, DisposedError; the
 * signal's reason when it is aborted before there is a model.
 */
export async function continueTraining(
  model: Model,
  source: RowSource,
  options: ContinueOptions = {},
): Promise<FitResult> {
  const start = startOf(model, options);
  options.signal?.throwIfAborted();
  const runner = new TrainingRunner(options);
  const { columns, seen, share } = await runner.collect(source, start.options, options.signal);
  return runner.run(continuing(start, columns, seen, share, options));
}

/**
 * `continueTraining` without giving way to other work.
 * @throws what `continueTraining` throws.
 */
export function continueTrainingSync(
  model: Model,
  columns: Columns,
  options: ContinueOptions = {},
): FitResult {
  const start = startOf(model, options);
  options.signal?.throwIfAborted();
  return runTrainingSync(continuing(start, columns, columns.length, 0, options), options);
}

/** A model to start from. */
interface Start {
  readonly model: Model;
  readonly parts: ModelParts;
  readonly options: ResolvedFitOptions;
  readonly replay: number;
}

function startOf(model: Model, { replay = 0.5, ...given }: ContinueOptions): Start {
  const allowed: readonly string[] = ANEW;
  const unknown = Object.keys(given).find((name) => !allowed.includes(name));
  if (unknown !== undefined) {
    throw new OptionError(
      `there is no option "${unknown}" to continue a training with; the options are replay, ${ANEW.join(', ')}`,
    );
  }
  if (!(replay >= 0 && replay < 1)) {
    throw new OptionError(`option replay is ${replay}; it must be a number from 0 and below 1`);
  }
  // a copy, so that nothing done here can reach the model
  const parts = partsOfFile(readModelFile(model.toBytes()));
  const recorded = Object.entries(parts.training.options).filter(
    ([name, value]) => KEPT.includes(name) && value !== null,
  );
  const kept = resolveFitOptions(Object.fromEntries(recorded));
  const options = resolveFitOptions({ ...kept, ...given });
  return { model, parts, options, replay };
}

function* continuing(
  { model, parts, options, replay: share }: Start,
  columns: Columns,
  seen: number,
  collected: number,
  { signal, engine = defaultEngine(), trainedAt }: ContinueOptions,
): Generator<TrainingTurn, FitResult> {
  const { length } = columns;
  if (length < FEWEST_ROWS) {
    throw new NothingToLearnError(
      `there ${length === 1 ? 'is 1 new row' : `are ${length} new rows`} to learn from, and a training needs at least ${FEWEST_ROWS}`,
    );
  }
  const old = parts.tableEncoder;
  const random = new RandomStream(options.seed);
  const cells = Math.ceil((old.cells + old.encoders.length) / (1 - share));
  const most = Math.max(FEWEST_ROWS, Math.floor(options.memoryBudget / (8 * cells)));
  const chosen = sampleRows(length, most, random);
  const split = splitRows(chosen.length, options.heldOutShare, random);
  const { encoder, warnings } = extendEncoder(
    old,
    columns,
    split.training.map((index) => chosen[index] ?? 0).sort(),
  );

  const replayed = countReplayed(split.training.length, parts.training.rows, share);
  const partTo = (share: number): number => collected + (1 - collected) * share;
  const drawing = drawOrdinary(model, replayed, options.seed);
  const made = yield* preparing(drawing, signal, collected, partTo(0.3));
  const table = appendRows(columns, chosen, made);
  const matrix = new Float32Array(table.length * encoder.cells);
  const writing = encoder.bind(table).writingCells(matrix);
  yield* preparing(writing, signal, partTo(0.3), partTo(0.5));
  const fresh = new TrainingRows(encoder, matrix, split.training, split.heldOut);
  const replay = replayIn(chosen.length, replayed, options.heldOutShare);
  // rows made are central, as the model took them for ordinary: a part of what it knew must not pass for odd by being fewer
  const choosing = chooseRows(fresh, options.trainingRows, options.seed);
  const { central } = yield* preparing(choosing, signal, partTo(0.5), 1);
  const withMade = ({ training }: TrainingRows, heldOut: Uint32Array): TrainingRows => {
    const mixed = concatenated(training, replay.training);
    random.shuffle(mixed);
    return fresh.select(mixed, heldOut);
  };
  const rows = {
    all: withMade(fresh, fresh.heldOut),
    central: withMade(central, central.heldOut),
  };
  // early stopping minds what the model knew as well
  const minding = ({ training, heldOut }: TrainingRows): TrainingRows =>
    fresh.select(training, concatenated(heldOut, replay.heldOut));
  const { all } = rows;

  const fromRows = optionsFromRows(options, { encoder, rows: all });
  const start = parts.detector.members.map(({ network }) =>
    growNetwork(network ?? parts, old, encoder),
  );
  const trained = yield* trainNetworks(
    engine,
    encoder,
    { all: minding(all), central: minding(rows.central) },
    options,
    fromRows,
    signal,
    start,
  );
  const used = split.training.length;
  const heldOut = split.heldOut.length;
  const before = parts.training;
  const making = makeModel(engine, trained, rows, options, {
    columns: table,
    numbers: { training: all.training, heldOut: split.heldOut },
    training: {
      rows: before.rows + used,
      heldOutRows: heldOut,
      seed: options.seed,
      options: recordedOptions({ ...options, ...fromRows, replay: share }),
      history: appendHistory(before.history, trained.history),
      ...(trainedAt && { trainedAt: trainedAt.toISOString() }),
    },
  });
  const result = yield* stageOf('finishing', making, 0, 0.95);
  const relations = hasRelations(engine, trained.networks[0], all);
  const isRelated = yield* stageOf('finishing', relations, 0.95, 1);
  const how = used + heldOut < seen ? 'sampled' : 'all';
  return {
    model: result,
    warnings: [
      ...warningsOfColumns(old, columns),
      ...warnings,
      ...inOneGo(warningsOfScale(all, split.training)),
      ...warningsOf(trained.setbacks, how, used + heldOut, seen, isRelated),
    ],
    rows: { seen, used, heldOut, how },
    history: trained.history,
    stopped: trained.stopped,
  };
}

function countReplayed(trainedOn: number, before: number, replay: number): number {
  if (replay === 0) return 0;
  const wanted = Math.round((trainedOn * replay) / (1 - replay));
  return Math.max(wanted, Math.min(LEAST_REPLAYED, before));
}

/** Rows made, from a number on, trained on and held out for early stopping. */
function replayIn(
  first: number,
  count: number,
  heldOutShare: number,
): { training: Uint32Array; heldOut: Uint32Array } {
  const made = new Uint32Array(count).map((_, i) => first + i);
  const heldOut = Math.round(count * heldOutShare);
  return { training: made.subarray(heldOut), heldOut: made.subarray(0, heldOut) };
}

function concatenated(a: Uint32Array, b: Uint32Array): Uint32Array {
  const both = new Uint32Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

function appendHistory(
  before: TrainingFacts['history'],
  after: TrainingFacts['history'] | FitResult['history'],
): TrainingFacts['history'] {
  const last = before.at(-1)?.epoch ?? 0;
  const renumbered = after.map((record) => ({ ...record, epoch: last + record.epoch }));
  return [...before, ...renumbered].slice(-MAX_EPOCHS);
}

function warningsOfColumns(encoder: TableEncoder, columns: Columns): string[] {
  const known = new Set([...encoder.encoders, ...encoder.excluded].map(({ name }) => name));
  return columns.names
    .filter((name) => !known.has(name))
    .map(
      (name) =>
        `column "${name}" is left out: the model was not trained on it; fit a new model to include it`,
    );
}

function* warningsOfScale(rows: TrainingRows, training: Uint32Array): Work<string[]> {
  const { features } = yield* rows.gather(training.subarray(0, FAR_ROWS));
  return rows.encoder.places.flatMap(({ encoder: { name, kind }, feature }) => {
    const values = features[feature];
    if ((kind !== 'numeric' && kind !== 'timestamp') || values === undefined) return [];
    const mean = values.reduce((sum, x) => sum + x, 0) / Math.max(values.length, 1);
    if (Math.abs(mean) <= FAR) return [];
    return [
      `column "${name}" has moved more than ${FAR} standard deviations since the model was first trained, where it tells values apart only roughly; fit a new model`,
    ];
  });
}
