import { fit } from '@colatent/core';
import type { ColumnKind, FitOptions, FitResult, ModelInfo, ProgressEvent } from '@colatent/core';
import { createModel } from '@colatent/duckdb';
import type { TrainingOptions } from '@colatent/duckdb';
import { Option } from 'commander';
import type { Command } from 'commander';
import { addEngineOption, chosenEngine } from '../engine-option.js';
import type { EngineOptions } from '../engine-option.js';
import { InterruptedError, UsageError } from '../failures.js';
import { interruptible } from '../interruption.js';
import { writeModelFile } from '../model-file.js';
import { countText, lossText, wholeText } from '../number-text.js';
import { addInputOptions, withInput } from '../open-input.js';
import type { Input, InputOptions, StoreOptions } from '../open-input.js';
import {
  collectKinds,
  collectNames,
  collectTimeZones,
  collectWeights,
  parseByteSize,
  parseCount,
  parseCounts,
  parseNumber,
  parseSeed,
  parseShare,
} from '../option-values.js';
import { createProgress } from '../progress.js';
import { readColumns } from '../read-columns.js';
import { checkWritable } from '../replace-file.js';
import { addInputFormatOption, rowSource } from '../rows/row-places.js';
import type { InputFormatOption, RowSource } from '../rows/row-places.js';
import { addReportOptions, report } from '../report.js';
import type { ReportOptions } from '../report.js';
import { addQuietOption, warn } from '../quiet-option.js';
import type { QuietOption } from '../quiet-option.js';
import { trainingText } from '../training-text.js';

type ColumnOptions = NonNullable<FitOptions['columns']>[string];

interface TrainOptions
  extends InputOptions, InputFormatOption, StoreOptions, EngineOptions, QuietOption, ReportOptions {
  readonly output?: string;
  readonly name?: string;
  readonly replace?: boolean;
  readonly exclude?: readonly string[];
  readonly kind?: ReadonlyMap<string, ColumnKind>;
  readonly weight?: ReadonlyMap<string, number>;
  readonly timeZone?: ReadonlyMap<string, string>;
  readonly missing?: FitOptions['missing'];
  readonly effort?: FitOptions['effort'];
  readonly trainingRows?: FitOptions['trainingRows'];
  readonly hiddenUnits?: number[];
  readonly latentSize?: number;
  readonly discriminatorUnits?: number[];
  readonly activationFn?: FitOptions['activationFn'];
  readonly learnRate?: number;
  readonly batchSize?: number;
  readonly dropout?: number;
  readonly inputNoise?: number;
  readonly inputMasking?: number;
  readonly maxIterations?: number;
  readonly patience?: number;
  readonly earlyStop: boolean;
  readonly seed?: number;
  readonly timeBudget?: number;
  readonly heldOutShare?: number;
  readonly memoryBudget?: number;
}

/** A training that left its model where it was to go. */
interface Trained extends Omit<FitResult, 'model'> {
  readonly info: ModelInfo;
}

const EFFORTS = ['light', 'standard', 'thorough'] as const;
const TRAINING_ROWS = ['clean', 'unknown', 'contaminated'] as const;
const ACTIVATIONS = ['relu', 'leaky_relu', 'tanh', 'sigmoid'] as const;

const EXAMPLES = `
INPUT is an Arrow, Parquet, CSV, TSV, JSON or JSONL file (the last four .gz too), or a DuckDB database.
The model goes into a file, or under a name into the table aae_models of a DuckDB database (which may be INPUT), where SQL finds it.
Ctrl-C stops training and keeps the best model so far in a file; a second Ctrl-C quits at once. A database is left as it was.

Examples:
  $ colatent train payments.parquet -o payments.aae
  $ colatent train connections.csv --where "label = 'normal'" --exclude label --training-rows clean -o normal.aae
  $ colatent train payments.parquet --effort thorough -o payments.aae
  $ colatent train shop.duckdb --table orders --kind status=categorical -o orders.aae
  $ colatent train shop.duckdb --table orders --database shop.duckdb --name orders
  $ producer | colatent train - --where "amount > 0" -o payments.aae
  $ colatent train events.jsonl.gz --latent-size 4 --time-budget 60 --json -o events.aae`;

/** Adds `colatent train`. */
export function addTrainCommand(program: Command): void {
  const command = program
    .command('train')
    .summary('train a model on the rows of a file or table')
    .description(
      'Trains a model on the rows of a file or table and writes it to a model file or a database.',
    )
    .argument('<input>', 'file to learn from, or - for stdin')
    .addOption(
      new Option('-o, --output <model.aae>', 'model file to write').conflicts([
        'database',
        'name',
        'replace',
      ]),
    )
    .option('--database <file.duckdb>', 'database to store the model in, instead of a file')
    .option('--name <name>', 'name of the model in the database')
    .option('--replace', 'replace a model of that name');
  addInputFormatOption(command, 'as the bytes and name of a file say, arrow for stdin');
  addInputOptions(command)
    .addOption(
      new Option(
        '--effort <amount>',
        'what training and scoring may cost: light scores fastest, thorough finds most (default: standard)',
      ).choices(EFFORTS),
    )
    .addOption(
      new Option(
        '--training-rows <which>',
        'what you know of the rows: clean, none is an anomaly; contaminated, some are (default: unknown)',
      ).choices(TRAINING_ROWS),
    )
    .option('--exclude <columns>', 'columns to leave out, a,b or repeated', collectNames)
    .option(
      '--kind <column=kind>',
      'what a column means: numeric, boolean, categorical, text, timestamp, time or vector',
      collectKinds,
    )
    .option(
      '--weight <column=number>',
      'what a column counts in loss and score, 0 to 100 (default: 1)',
      collectWeights,
    )
    .option(
      '--time-zone <column=zone>',
      'whose clock a timestamp goes by, such as paid_at=Europe/Berlin (default: UTC)',
      collectTimeZones,
    )
    .addOption(
      new Option('--missing <meaning>', 'what NULLs mean (default: ignore)').choices([
        'ignore',
        'informative',
      ]),
    )
    .option(
      '--hidden-units <counts>',
      'units of the hidden layers, outermost first (default: by effort, 64,64 for standard)',
      parseCounts,
    )
    .option(
      '--latent-size <count>',
      'length of an embedding (default: by the number of columns)',
      parseCount,
    )
    .addOption(
      new Option(
        '--activation-fn <name>',
        'activation of the hidden layers (default: leaky_relu)',
      ).choices(ACTIVATIONS),
    )
    .option(
      '--discriminator-units <counts>',
      'units of the discriminator (default: 64,32)',
      parseCounts,
    )
    .option('--learn-rate <rate>', 'learning rate at the start (default: by effort)', parseNumber)
    .option(
      '--batch-size <rows>',
      'rows a step learns from (default: by effort and number of rows)',
      parseCount,
    )
    .option(
      '--dropout <share>',
      'share of hidden units dropped in a step (default: 0)',
      parseNumber,
    )
    .option(
      '--input-noise <deviation>',
      'most noise added to standardised inputs (default: 1)',
      parseNumber,
    )
    .option(
      '--input-masking <share>',
      "share of a row's columns hidden in a step, to be filled in (default: 0.1)",
      parseNumber,
    )
    .option(
      '--max-iterations <epochs>',
      'most passes over the rows (default: by effort and number of rows)',
      parseCount,
    )
    .option('--patience <epochs>', 'passes without improvement that end training', parseCount)
    .option('--no-early-stop', 'go on when held-out rows stop getting better')
    .option(
      '--held-out-share <share>',
      'rows held out for stopping and calibration (default: 0.2)',
      parseShare,
    )
    .option('--seed <number>', 'equal seeds give equal models (default: 0)', parseSeed)
    .option(
      '--time-budget <seconds>',
      'end training after so long, with the best model',
      parseNumber,
    )
    .option(
      '--memory-budget <size>',
      'most memory for rows; larger inputs are sampled (default: 1GiB)',
      parseByteSize,
    );
  addEngineOption(command);
  addQuietOption(command);
  addReportOptions(command).addHelpText('after', EXAMPLES).action(train);
}

async function train(path: string, options: TrainOptions): Promise<void> {
  const { output, database, name } = options;
  const started = performance.now();
  const { info, rows, history, stopped, warnings } = await trainInto(path, options);
  const seconds = (performance.now() - started) / 1000;
  for (const warning of warnings) warn(options, warning);
  const { columns, excluded, latentSize, parameters, hash } = info;
  // The weights kept are those of the best epoch.
  const heldOutLoss =
    history.length === 0 ? null : Math.min(...history.map(({ heldOut }) => heldOut));
  const place = output ?? `${name ?? ''} in ${database ?? ''}`;
  const summary = [
    `${place}: trained on ${countText(rows.used, 'row')} of ${wholeText(rows.seen)} (${wholeText(rows.heldOut)} held out), ` +
      `${countText(columns.length, 'column')}, latent size ${latentSize}`,
    `${countText(history.length, 'epoch')} in ${seconds.toFixed(1)} s (${stopped.replaceAll('_', ' ')})` +
      (heldOutLoss === null ? '' : `, held-out loss ${lossText(heldOutLoss)}`),
  ];
  report(
    options,
    {
      ...(output === undefined ? { database, name } : { model: output }),
      hash,
      rows,
      columns: columns.length,
      excluded,
      latentSize,
      parameters,
      epochs: history.length,
      heldOutLoss,
      stopped,
      seconds,
      warnings,
    },
    summary.join('\n'),
  );
  if (stopped === 'aborted') {
    throw new InterruptedError(`stopped; ${place} holds the best model so far`);
  }
}

async function trainInto(path: string, options: TrainOptions): Promise<Trained> {
  const { output, database, name } = options;
  if (output !== undefined) {
    await checkWritable(output);
    const source = await rowSource(path, options);
    return interruptible((signal) => fitInput(source, options, output, signal));
  }
  if (database === undefined || name === undefined) {
    throw new UsageError(
      'say where the model goes: -o model.aae, or --database file.duckdb and --name name',
    );
  }
  const source = await rowSource(path, options);
  return interruptible((signal) => createInDatabase(source, options, name, signal));
}

async function fitInput(
  source: RowSource,
  options: TrainOptions,
  output: string,
  signal: AbortSignal,
): Promise<Trained> {
  const { model, ...result } = await watched(source, options, signal, async (input, onProgress) => {
    const unread: string[] = [];
    const chosen = fitOptions(options, input);
    const rows = readColumns(input, chosen.columns, (warning) => unread.push(warning));
    const engine = chosenEngine(options);
    const fitted = await fit(rows, { ...chosen, ...(engine && { engine }), signal, onProgress });
    return { ...fitted, warnings: [...unread, ...fitted.warnings] };
  });
  await writeModelFile(output, model);
  const { info } = model;
  model.dispose();
  return { ...result, info };
}

function createInDatabase(
  source: RowSource,
  options: TrainOptions,
  name: string,
  signal: AbortSignal,
): Promise<Trained> {
  return watched(source, options, signal, (input, onProgress) =>
    createModel(input.connection, {
      name,
      query: `FROM ${input.relation}`,
      options: fitOptions(options, input),
      simd: options.simd,
      models: input.models ?? undefined,
      replace: options.replace,
      signal,
      onProgress,
    }),
  );
}

async function watched<T>(
  source: RowSource,
  options: TrainOptions,
  signal: AbortSignal,
  work: (input: Input, onProgress: (event: ProgressEvent) => void) => Promise<T>,
): Promise<T> {
  const progress = createProgress(options.quiet === true);
  try {
    return await withInput(
      source,
      options,
      (input) =>
        work(input, (event) => {
          progress.show(event.step / event.steps, trainingText(event));
        }),
      signal,
    );
  } catch (failure) {
    if (!signal.aborted) throw failure;
    throw new InterruptedError('stopped before there was a model; nothing was written', {
      cause: failure,
    });
  } finally {
    progress.finish();
  }
}

function fitOptions(
  options: TrainOptions,
  { columnNames, timeZones, leftOut }: Input,
): TrainingOptions {
  const { exclude = [] } = options;
  const settings: readonly (readonly [string, ColumnOptions])[] = [
    ...[...timeZones].map(([name, timeZone]) => [name, { timeZone }] as const),
    ...entriesOf(options.kind).map(([name, kind]) => [name, { kind }] as const),
    ...entriesOf(options.weight).map(([name, weight]) => [name, { weight }] as const),
    ...entriesOf(options.timeZone).map(([name, timeZone]) => [name, { timeZone }] as const),
    ...exclude
      .filter((name) => !leftOut.includes(name))
      .map((name) => [name, { exclude: true }] as const),
  ];
  const columns = new Map<string, ColumnOptions>();
  for (const [name, setting] of settings) {
    // fields of structs have dotted names
    if (!columnNames.some((column) => name === column || name.startsWith(`${column}.`))) {
      throw new UsageError(
        `there is no column "${name}"; the columns are ${columnNames.join(', ')}`,
      );
    }
    columns.set(name, { ...columns.get(name), ...setting });
  }
  return given({
    columns: Object.fromEntries(columns),
    missing: options.missing,
    effort: options.effort,
    trainingRows: options.trainingRows,
    hiddenUnits: options.hiddenUnits,
    latentSize: options.latentSize,
    activationFn: options.activationFn,
    discriminatorUnits: options.discriminatorUnits,
    learnRate: options.learnRate,
    batchSize: options.batchSize,
    dropout: options.dropout,
    inputNoise: options.inputNoise,
    inputMasking: options.inputMasking,
    maxIterations: options.maxIterations,
    earlyStop: options.earlyStop,
    patience: options.patience,
    heldOutShare: options.heldOutShare,
    seed: options.seed,
    timeBudget: options.timeBudget,
    memoryBudget: options.memoryBudget,
    trainedAt: new Date(),
  });
}

function entriesOf<Value>(map: ReadonlyMap<string, Value> = new Map()): [string, Value][] {
  return [...map];
}

/** The options the user typed. A model tells of those, and of the core's defaults for the others. */
function given(options: TrainingOptions): TrainingOptions {
  const entries: [string, unknown][] = Object.entries(options);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}
