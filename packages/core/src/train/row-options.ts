import type { ColumnEncoder } from '../columns/column-encoder.js';
import type { ResolvedFitOptions } from './fit-options.js';
import { EFFORTS } from './effort.js';
import type { PreparedRows } from './prepare-rows.js';

/** The options whose defaults depend on the effort and the rows. */
export interface RowOptions {
  readonly hiddenUnits: readonly number[];
  readonly learnRate: number;
  readonly batchSize: number;
  readonly latentSize: number;
  readonly maxIterations: number;
  /** Rows an epoch visits. */
  readonly epochRows: number;
  readonly patience: number;
}

/** Epochs a training is told of at least. */
const FEWEST_EPOCHS = 10;
const MOST_EPOCHS = 600;
/** Where no row is odd, none can be learned by heart that should not be: training may go on for longer. */
const CLEAN_STEPS = 2;
const SMALLEST_BATCH = 8;
/** Batches an epoch of a small table has at least. */
const BATCHES = 16;

/** Fill in what depends on the effort and the rows. */
export function optionsFromRows(
  options: ResolvedFitOptions,
  { encoder, rows }: Pick<PreparedRows, 'encoder' | 'rows'>,
): RowOptions {
  const effort = EFFORTS[options.effort];
  const trained = rows.training.length;
  let batchSize = SMALLEST_BATCH;
  while (batchSize < effort.batchSize && batchSize * BATCHES <= trained) batchSize *= 2;
  batchSize = options.batchSize ?? batchSize;
  const steps = options.trainingRows === 'clean' ? CLEAN_STEPS * effort.steps : effort.steps;
  const visits = steps * batchSize;
  const epochRows =
    options.maxIterations === undefined
      ? Math.min(trained, Math.ceil(visits / FEWEST_EPOCHS))
      : trained;
  const epochs = Math.min(MOST_EPOCHS, Math.ceil(visits / epochRows));
  const maxIterations = options.maxIterations ?? epochs;
  const numbers = encoder.encoders.reduce((sum, column) => sum + numbersOf(column), 0);
  const latent = Math.round(Math.sqrt(numbers)) + 1;
  return {
    hiddenUnits: options.hiddenUnits ?? effort.hiddenUnits,
    learnRate: options.learnRate ?? effort.learnRate,
    batchSize,
    latentSize: options.latentSize ?? Math.min(Math.max(latent, 2), 32),
    maxIterations,
    epochRows,
    patience: options.patience ?? Math.max(3, Math.ceil(maxIterations / 5)),
  };
}

/** Numbers to compress: the elements of a vector, the characters or words of a text. */
function numbersOf({ kind, width, cells }: ColumnEncoder): number {
  if (kind === 'vector') return width;
  return kind === 'text' ? cells : 1;
}
