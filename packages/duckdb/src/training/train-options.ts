import {
  OptionError,
  type ColumnKind,
  type ColumnOptions,
  type ContinueOptions,
  type FitOptions,
} from '@colatent/core';
import {
  DuckDBArrayValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBStructValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBValue,
} from '@duckdb/node-api';

const KINDS: readonly ColumnKind[] = [
  'numeric',
  'boolean',
  'categorical',
  'text',
  'timestamp',
  'time',
  'vector',
];
const MISSING = ['ignore', 'informative'] as const;
const ACTIVATIONS = ['relu', 'leaky_relu', 'tanh', 'sigmoid'] as const;
const EFFORTS = ['light', 'standard', 'thorough'] as const;
const TRAINING_ROWS = ['clean', 'unknown', 'contaminated'] as const;

const COLUMN_SETTINGS = 'kind, exclude, weight, missing and time_zone';

type OptionReader<Options> = (value: DuckDBValue, name: string) => Partial<Options>;

/** Each option of `aae_train` as the option of `fit` it stands for. */
const OPTIONS: ReadonlyMap<string, OptionReader<FitOptions>> = new Map<
  string,
  OptionReader<FitOptions>
>([
  ['effort', (value, name) => ({ effort: toChoice(value, name, EFFORTS) })],
  ['training_rows', (value, name) => ({ trainingRows: toChoice(value, name, TRAINING_ROWS) })],
  ['hidden_units', (value, name) => ({ hiddenUnits: toNumbers(value, name) })],
  ['latent_size', (value, name) => ({ latentSize: toNumber(value, name) })],
  ['activation_fn', (value, name) => ({ activationFn: toChoice(value, name, ACTIVATIONS) })],
  ['discriminator_units', (value, name) => ({ discriminatorUnits: toNumbers(value, name) })],
  ['learn_rate', (value, name) => ({ learnRate: toNumber(value, name) })],
  ['batch_size', (value, name) => ({ batchSize: toNumber(value, name) })],
  ['dropout', (value, name) => ({ dropout: toNumber(value, name) })],
  ['input_noise', (value, name) => ({ inputNoise: toNumber(value, name) })],
  ['input_masking', (value, name) => ({ inputMasking: toNumber(value, name) })],
  ['max_iterations', (value, name) => ({ maxIterations: toNumber(value, name) })],
  ['early_stop', (value, name) => ({ earlyStop: toBoolean(value, name) })],
  ['patience', (value, name) => ({ patience: toNumber(value, name) })],
  ['held_out_share', (value, name) => ({ heldOutShare: toNumber(value, name) })],
  ['seed', (value, name) => ({ seed: toNumber(value, name) })],
  ['time_budget', (value, name) => ({ timeBudget: toNumber(value, name) })],
  ['memory_budget', (value, name) => ({ memoryBudget: toNumber(value, name) })],
  ['missing', (value, name) => ({ missing: toChoice(value, name, MISSING) })],
  ['trained_at', (value, name) => ({ trainedAt: toMoment(value, name) })],
  ['columns', (value, name) => ({ columns: toColumns(value, name) })],
]);

const ANEW: ReadonlySet<string> = new Set([
  'learn_rate',
  'batch_size',
  'max_iterations',
  'early_stop',
  'patience',
  'held_out_share',
  'seed',
  'time_budget',
  'memory_budget',
  'trained_at',
]);

/** What a training that goes on can be told anew; see `ContinueOptions`. */
const CONTINUE_OPTIONS: ReadonlyMap<string, OptionReader<ContinueOptions>> = new Map<
  string,
  OptionReader<ContinueOptions>
>([
  ['replay', (value, name) => ({ replay: toNumber(value, name) })],
  ...[...OPTIONS].filter(([name]) => ANEW.has(name)),
]);

/**
 * The options of `fit` that a STRUCT of SQL options stands for. A NULL option is one that is not given; option names may be in any capitals.
 * @throws OptionError for an option there is not, or of a wrong type, naming it and what is allowed. Ranges are checked by `fit`.
 */
export function readTrainOptions(options: DuckDBValue): FitOptions {
  return readOptions('aae_train', options, OPTIONS, '{hidden_units: [64, 32], seed: 1}');
}

/** The options of `continueTraining` that a STRUCT of SQL options stands for; else as `readTrainOptions`. */
export function readContinueOptions(options: DuckDBValue): ContinueOptions {
  return readOptions('aae_continue', options, CONTINUE_OPTIONS, '{replay: 0.5, seed: 1}');
}

function readOptions<Options extends object>(
  functionName: string,
  options: DuckDBValue,
  readers: ReadonlyMap<string, OptionReader<Options>>,
  example: string,
): Partial<Options> {
  const chosen: Partial<Options> = {};
  if (options === null) {
    return chosen;
  }
  const known = `the options are ${[...readers.keys()].join(', ')}`;
  if (!(options instanceof DuckDBStructValue)) {
    throw new OptionError(
      `the options of ${functionName} must be a struct such as ${example}, not ${String(options)}; ${known}`,
    );
  }
  for (const [name, value] of Object.entries(options.entries)) {
    const read = readers.get(name.toLowerCase());
    if (read === undefined) {
      throw new OptionError(`${functionName} has no option "${name}"; ${known}`);
    }
    if (value !== null) {
      Object.assign(chosen, read(value, name.toLowerCase()));
    }
  }
  return chosen;
}

/** Runs a training; an OptionError it throws has the options' names in SQL. */
export function inSqlTerms<Result>(train: () => Result): Result {
  try {
    return train();
  } catch (error) {
    throw error instanceof OptionError ? new OptionError(inSqlNames(error.message)) : error;
  }
}

/** Rewrites a message about options of `fit` with their names in SQL: hiddenUnits becomes hidden_units. */
function inSqlNames(message: string): string {
  let rewritten = message;
  for (const name of [...OPTIONS.keys(), 'time_zone']) {
    const camelCase = name.replaceAll(/_(.)/gu, (_, letter: string) => letter.toUpperCase());
    rewritten = rewritten.replaceAll(camelCase, name);
  }
  return rewritten;
}

function wrong(name: string, value: DuckDBValue, wanted: string): OptionError {
  return new OptionError(`option "${name}" must be ${wanted}, not ${String(value)}`);
}

function toNumber(value: DuckDBValue, name: string): number {
  if (typeof value === 'number') {
    return value;
  }
  if (typeof value === 'bigint') {
    return Number(value);
  }
  if (value instanceof DuckDBDecimalValue) {
    return value.toDouble();
  }
  throw wrong(name, value, 'a number');
}

function toNumbers(value: DuckDBValue, name: string): number[] {
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) {
    return value.items.map((item) => toNumber(item, name));
  }
  throw wrong(name, value, 'a list of numbers such as [64, 32]');
}

function toBoolean(value: DuckDBValue, name: string): boolean {
  if (typeof value === 'boolean') {
    return value;
  }
  throw wrong(name, value, 'true or false');
}

/** A TIMESTAMP without time zone is in UTC. */
function toMoment(value: DuckDBValue, name: string): Date {
  if (value instanceof DuckDBTimestampTZValue || value instanceof DuckDBTimestampValue) {
    return new Date(Number(value.micros / 1000n));
  }
  throw wrong(name, value, 'a TIMESTAMP such as now()');
}

function toText(value: DuckDBValue, name: string): string {
  if (typeof value === 'string') {
    return value;
  }
  throw wrong(name, value, 'a string');
}

function toChoice<T extends string>(value: DuckDBValue, name: string, choices: readonly T[]): T {
  const choice = choices.find((allowed) => allowed === value);
  if (choice === undefined) {
    throw wrong(name, value, `one of ${choices.map((allowed) => `'${allowed}'`).join(', ')}`);
  }
  return choice;
}

function toColumns(value: DuckDBValue, name: string): Record<string, ColumnOptions> {
  const wanted = `a struct of columns such as {id: {exclude: true}, code: {kind: 'categorical'}}`;
  if (!(value instanceof DuckDBStructValue)) {
    throw wrong(name, value, wanted);
  }
  // where a struct's field of that name is taken for what every object has
  if (Object.getPrototypeOf(value.entries) !== Object.prototype) {
    throw new OptionError(
      `option "${name}": a column named "__proto__" can have no options; give it another name`,
    );
  }
  const columns: Record<string, ColumnOptions> = {};
  for (const [column, settings] of Object.entries(value.entries)) {
    if (settings === null) {
      continue;
    }
    if (!(settings instanceof DuckDBStructValue)) {
      throw wrong(`${name}.${column}`, settings, `a struct of ${COLUMN_SETTINGS}`);
    }
    const chosen: { -readonly [Setting in keyof ColumnOptions]: ColumnOptions[Setting] } = {};
    for (const [setting, of] of Object.entries(settings.entries)) {
      const path = `${name}.${column}.${setting}`;
      const known = setting.toLowerCase();
      if (known === 'kind') {
        chosen.kind = of === null ? undefined : toChoice(of, path, KINDS);
      } else if (known === 'exclude') {
        chosen.exclude = of === null ? undefined : toBoolean(of, path);
      } else if (known === 'weight') {
        chosen.weight = of === null ? undefined : toNumber(of, path);
      } else if (known === 'missing') {
        chosen.missing = of === null ? undefined : toChoice(of, path, MISSING);
      } else if (known === 'time_zone') {
        chosen.timeZone = of === null ? undefined : toText(of, path);
      } else {
        throw new OptionError(`aae_train has no option "${path}"; a column has ${COLUMN_SETTINGS}`);
      }
    }
    columns[column] = chosen;
  }
  return columns;
}
