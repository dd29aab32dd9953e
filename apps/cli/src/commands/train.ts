import type { ColumnKind, FitOptions } from '@colatent/core';
import { Option } from 'commander';
import type { Command } from 'commander';
import { addEngineOption } from '../engine-option.js';
import type { EngineOptions } from '../engine-option.js';
import { addInputOptions } from '../input-options.js';
import type { StoreOptions } from '../open-input.js';
import type { InputOptions } from '../input-options.js';
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
import { addInputFormatOption } from '../rows/row-places.js';
import type { InputFormatOption } from '../rows/row-places.js';
import { addReportOptions } from '../report.js';
import type { ReportOptions } from '../report.js';
import { addQuietOption } from '../quiet-option.js';
import type { QuietOption } from '../quiet-option.js';

/** What `colatent train` is asked for. */
export interface TrainOptions
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
  addReportOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (input: string, options: TrainOptions) => {
      const { train } = await import('../actions/train.js');
      await train(input, options);
    });
}
