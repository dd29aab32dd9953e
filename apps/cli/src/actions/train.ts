import { fit } from '@colatent/core';
import type { FitOptions, FitResult, ModelInfo, ProgressEvent } from '@colatent/core';
import { createModel } from '@colatent/duckdb';
import type { TrainingOptions } from '@colatent/duckdb';
import { chosenEngine } from '../chosen-engine.js';
import type { TrainOptions } from '../commands/train.js';
import { InterruptedError, UsageError } from '../failures.js';
import { interruptible } from '../interruption.js';
import { writeModelFile } from '../model-file.js';
import { countText, lossText, wholeText } from '../number-text.js';
import { withInput } from '../open-input.js';
import type { Input } from '../open-input.js';
import { createProgress } from '../progress.js';
import { readColumns } from '../read-columns.js';
import { checkWritable } from '../replace-file.js';
import { rowSource } from '../rows/row-places.js';
import type { RowSource } from '../rows/row-places.js';
import { report } from '../report.js';
import { warn } from '../quiet-option.js';
import { trainingText } from '../training-text.js';

type ColumnOptions = NonNullable<FitOptions['columns']>[string];

/** A training that left its model where it was to go. */
interface Trained extends Omit<FitResult, 'model'> {
  readonly info: ModelInfo;
}

/** Trains a model, into a file or a database, and reports on it. */
export async function train(path: string, options: TrainOptions): Promise<void> {
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
  const progress = await createProgress(options.quiet === true);
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
