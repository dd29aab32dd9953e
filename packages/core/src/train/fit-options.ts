import { z } from 'zod';
import type { MissingValues } from '../columns/column-terms.js';
import { MAX_COLUMN_WEIGHT } from '../columns/encoder-document.js';
import type { ColumnOptions } from '../columns/table-encoder.js';
import type { Engine } from '../engine/engine.js';
import { OptionError } from '../errors.js';
import type { Effort, TrainingRowsAre } from './effort.js';
import {
  layerUnits,
  numberAbove,
  numberAtLeast,
  numberFromTo,
  oneOf,
  shareBelowOne,
  shownValue,
  trueOrFalse,
  wholeNumber,
} from './option-rules.js';
import type { ProgressEvent, StageEvent } from './progress.js';

/** Options of `fit`. All have defaults that suit most tables. */
export interface FitOptions {
  /** By column name. A name the table does not have is an OptionError. */
  readonly columns?: Readonly<Record<string, ColumnOptions>>;
  /**
   * What training and scoring may cost. 'light': one small network, the fastest to score; 'standard': the model's network and a twin
   * trained on the most central rows; 'thorough': four larger networks, for the last points of accuracy. Default: 'standard'.
   */
  readonly effort?: Effort;
  /**
   * What you know of the rows trained on: 'clean', none of them is an anomaly; 'contaminated', some are; 'unknown', neither. It decides
   * which rows and measures a score relies on; saying what you know helps. Default: 'unknown'.
   */
  readonly trainingRows?: TrainingRowsAre;
  /**
   * What NULL means, in columns that do not say. 'ignore': nothing; it is masked from training, loss and score. 'informative': whether
   * a column is NULL is itself judged. Of a column that had both NULLs and values in training it is a feature beside the value, with a
   * part in loss and score like a boolean column's. In a column that had no NULL in training, a NULL makes an otherwise ordinary row
   * score about as high as one in a thousand held-out rows does, or all of them if fewer. Default: 'ignore'.
   */
  readonly missing?: MissingValues;
  /** Units of the encoder's hidden layers, outermost first; the decoder mirrors them. 1 to 8 layers of 1 to 4096. Default: by effort, [32, 32], [64, 32] or [128, 128]. */
  readonly hiddenUnits?: readonly number[];
  /** Numbers an embedding has, 1 to 1024. Default: round(sqrt(columns)) + 1, from 2 to 32; a vector counts as many columns as it has
   * elements, a text as many as its encoder reads characters or words. */
  readonly latentSize?: number;
  /** Nonlinearity of the hidden layers. Default: 'leaky_relu'. */
  readonly activationFn?: 'relu' | 'leaky_relu' | 'tanh' | 'sigmoid';
  /** Units of the discriminator's hidden layers. Default: [64, 32]. */
  readonly discriminatorUnits?: readonly number[];
  /** Learning rate at the start; it falls to almost 0 over `maxIterations`, as half a cosine. Above 0, at most 1. Default: 0.002; 0.001 for effort 'thorough'. */
  readonly learnRate?: number;
  /** Rows per step, 1 to 65536. Default: 128, less for fewer than 2,048 training rows. */
  readonly batchSize?: number;
  /** Share of hidden units dropped in a reconstruction step, from 0 and below 1. Default: 0. */
  readonly dropout?: number;
  /**
   * Largest standard deviation of the noise added to the standardised inputs of a reconstruction step, each row drawing its own below
   * it, 0 to 10. Without noise the network cannot learn how noisy a row is. Default: 1.
   */
  readonly inputNoise?: number;
  /** Share of a row's columns hidden from the network in a reconstruction step, so that it learns to fill in, from 0 and below 1. Default: 0.1. */
  readonly inputMasking?: number;
  /**
   * Most epochs (passes over the training rows) of each network, 1 to 1,000,000. Default: enough for the effort's steps; an epoch is then
   * a random tenth of these steps at most, which is less than a pass over a large table.
   */
  readonly maxIterations?: number;
  /** Stop once the held-out loss has not improved for `patience` epochs. The best weights are kept either way. Default: true. */
  readonly earlyStop?: boolean;
  /** Epochs without improvement that end training, 1 to 1,000,000. Default: a fifth of `maxIterations`, at least 3. */
  readonly patience?: number;
  /** Share of rows held out for early stopping and calibration, 0.01 to 0.9; never more than 50,000 rows. Default: 0.2. */
  readonly heldOutShare?: number;
  /** Equal seeds, rows and options give equal models. 0 to 2^32 - 1. Default: 0. */
  readonly seed?: number;
  /** Seconds of training, once the rows are read, after which it ends with the best model so far; above 0. Default: none. */
  readonly timeBudget?: number;
  /** Bytes training may hold rows in, at least 1 MiB; a larger table is sampled evenly, and the result says so. Default: 1 GiB. */
  readonly memoryBudget?: number;
  /**
   * Ends training early: `fit` then gives the best model so far, or rejects with the signal's reason if there is none yet, as while rows
   * are prepared.
   */
  readonly signal?: AbortSignal;
  /** Called about ten times a second and after every epoch. `fit` goes on when the promise it may give is kept: so training pauses. */
  readonly onProgress?:
    ((event: ProgressEvent) => void) | ((event: ProgressEvent) => Promise<void>);
  /**
   * Called some twenty times a second before the first step, while rows are prepared, and after the last, while the model is finished; not
   * before either has taken that long. `fit` waits for its promise as it does for that of `onProgress`.
   */
  readonly onStage?: ((event: StageEvent) => void) | ((event: StageEvent) => Promise<void>);
  /**
   * When the training takes place, for the model card. Default: not recorded, so that equal seeds give equal model files. The command
   * line records it.
   */
  readonly trainedAt?: Date;
  /** Default: `defaultEngine()`. */
  readonly engine?: Engine;
}

/** What can be said of a column. */
const column = z.strictObject(
  {
    kind: oneOf(
      'numeric',
      'boolean',
      'categorical',
      'text',
      'timestamp',
      'time',
      'vector',
    ).optional(),
    exclude: trueOrFalse().optional(),
    weight: numberFromTo(0, MAX_COLUMN_WEIGHT).optional(),
    missing: oneOf('ignore', 'informative').optional(),
    timeZone: z.string('must be the name of a time zone, such as "Europe/Berlin"').optional(),
  },
  'must be an object of kind, exclude, weight, missing or timeZone',
);

const numbersAndNames = z.strictObject({
  columns: z.record(z.string(), column, 'must be an object of columns by their names').default({}),
  effort: oneOf('light', 'standard', 'thorough').default('standard'),
  trainingRows: oneOf('clean', 'unknown', 'contaminated').default('unknown'),
  missing: oneOf('ignore', 'informative').optional(),
  hiddenUnits: layerUnits(8, 4096).optional(),
  latentSize: wholeNumber(1, 1024).optional(),
  activationFn: oneOf('relu', 'leaky_relu', 'tanh', 'sigmoid').default('leaky_relu'),
  discriminatorUnits: layerUnits(8, 4096).default([64, 32]),
  learnRate: numberAbove(0, 1).optional(),
  batchSize: wholeNumber(1, 65536).optional(),
  dropout: shareBelowOne().default(0),
  inputNoise: numberFromTo(0, 10).default(1),
  inputMasking: shareBelowOne().default(0.1),
  maxIterations: wholeNumber(1, 1_000_000).optional(),
  earlyStop: trueOrFalse().default(true),
  patience: wholeNumber(1, 1_000_000).optional(),
  heldOutShare: numberFromTo(0.01, 0.9).default(0.2),
  seed: wholeNumber(0, 2 ** 32 - 1).default(0),
  timeBudget: numberAbove(0).optional(),
  memoryBudget: numberAtLeast(2 ** 20).default(2 ** 30),
});

/** Checked options with defaults filled in; those that depend on the rows are filled in when these are known. */
export type ResolvedFitOptions = z.output<typeof numbersAndNames>;

/** Options that are objects of the host, not values that could be written down. */
const HOST_OPTIONS: readonly string[] = ['signal', 'onProgress', 'onStage', 'engine', 'trainedAt'];

const OPTION_NAMES = Object.keys(numbersAndNames.shape);
const COLUMN_OPTION_NAMES = Object.keys(column.shape);

/**
 * Check options and fill in the defaults that do not depend on the rows.
 * @throws OptionError naming the option, what is wrong with it, and its value.
 */
export function resolveFitOptions(options: FitOptions): ResolvedFitOptions {
  if (options.trainedAt !== undefined && !isTime(options.trainedAt)) {
    throw new OptionError('option trainedAt: must be a Date that is a time');
  }
  if (Object.hasOwn(options.columns ?? {}, '__proto__')) {
    throw new OptionError(
      'option columns: a column named "__proto__" can have no options; give it another name',
    );
  }
  const given: [string, unknown][] = Object.entries(options);
  const entries = given.filter(
    ([name, value]) => !HOST_OPTIONS.includes(name) && value !== undefined,
  );
  const parsed = numbersAndNames.safeParse(Object.fromEntries(entries));
  if (parsed.success) return parsed.data;
  throw new OptionError(describeIssue(parsed.error.issues[0], options));
}

function describeIssue(issue: z.core.$ZodIssue | undefined, options: FitOptions): string {
  if (issue === undefined) return 'the options are not usable';
  // of a list its rule speaks as a whole
  const steps = issue.path.filter((step) => typeof step !== 'number').map(String);
  const path = steps.join('.');
  if (issue.code === 'unrecognized_keys') {
    const unknown = issue.keys.map((key) => `"${key}"`).join(' or ');
    return path === ''
      ? `there is no option ${unknown}; the options are ${OPTION_NAMES.join(', ')}`
      : `option ${path}: there is no ${unknown}; a column has the options ${COLUMN_OPTION_NAMES.join(', ')}`;
  }
  return `option ${path}: ${issue.message}, not ${shownValue(valueAt(options, steps))}`;
}

function valueAt(options: FitOptions, steps: readonly string[]): unknown {
  return steps.reduce<unknown>(
    (value, step) => (value as Readonly<Record<string, unknown>>)[step],
    options,
  );
}

function isTime(value: unknown): boolean {
  return value instanceof Date && !Number.isNaN(value.getTime());
}
