import { fit, type FitOptions, type FitResult } from '@colatent/core';
import { EFFORTS, TRAINING_ROWS } from '../detectors/colatent.js';
import type { SetFile } from '../sets/find-sets.js';
import { findDefects } from './find-defects.js';
import { SoakTable } from './soak-table.js';

/** One training of a soak: what on, and how. */
export interface SoakFit {
  readonly set: SetFile;
  readonly seed: number;
  readonly effort: (typeof EFFORTS)[number];
  readonly trainingRows: (typeof TRAINING_ROWS)[number];
}

/** How a training went. */
export interface SoakOutcome {
  readonly fit: SoakFit;
  readonly seconds: number;
  readonly warnings: readonly string[];
  /** Sentences; none when the model is sound and the training repeats itself. */
  readonly defects: readonly string[];
}

/** How long and how large a soak is. */
export interface SoakOptions {
  readonly fits: number;
  /** Rows drawn of each set at most. */
  readonly rows: number;
  /** Default: `fit`'s own. */
  readonly maxIterations?: number | undefined;
  readonly onOutcome?: (outcome: SoakOutcome, done: number) => void;
}

/** The fits of a soak: set after set, so that all are reached, each time with the next effort, and seeds and kinds of rows that change. */
export function planSoak(sets: readonly SetFile[], fits: number): SoakFit[] {
  return Array.from({ length: fits }, (_, i) => {
    const round = Math.floor(i / sets.length);
    const place = i % sets.length;
    const [set] = sets.slice(place);
    const effort = EFFORTS[(round + place) % EFFORTS.length];
    const trainingRows = TRAINING_ROWS[Math.floor((round + place) / 3) % TRAINING_ROWS.length];
    if (set === undefined || effort === undefined || trainingRows === undefined) {
      throw new RangeError('a soak needs at least one set');
    }
    return { set, seed: round, effort, trainingRows };
  });
}

/**
 * Trains again and again, every model twice from the same seed, and looks for defects: errors, what `findDefects` finds, and two files
 * that differ.
 */
export async function runSoak(
  sets: readonly SetFile[],
  { fits, rows, maxIterations, onOutcome = () => undefined }: SoakOptions,
): Promise<SoakOutcome[]> {
  const outcomes: SoakOutcome[] = [];
  for (const planned of planSoak(sets, fits)) {
    const start = performance.now();
    const judged = await judge(planned, rows, maxIterations).catch((error: unknown) => ({
      warnings: [],
      defects: [error instanceof Error ? `${error.name}: ${error.message}` : String(error)],
    }));
    const outcome = { fit: planned, seconds: (performance.now() - start) / 1000, ...judged };
    outcomes.push(outcome);
    onOutcome(outcome, outcomes.length);
  }
  return outcomes;
}

async function judge(
  { set, seed, effort, trainingRows }: SoakFit,
  rows: number,
  maxIterations: number | undefined,
): Promise<Pick<SoakOutcome, 'warnings' | 'defects'>> {
  using table = await SoakTable.draw(set.file, rows, seed);
  const options: FitOptions = {
    seed,
    effort,
    trainingRows,
    ...(maxIterations !== undefined && { maxIterations }),
  };
  const first = await fit(table.batches(), options);
  const second = await fit(table.batches(), options);
  try {
    const defects: string[] = [];
    for await (const batch of table.batches()) defects.push(...findDefects(first.model, [batch]));
    if (!haveEqualFiles(first, second)) defects.push('the same seed gives another model file');
    return { warnings: first.warnings, defects: [...new Set(defects)] };
  } finally {
    first.model.dispose();
    second.model.dispose();
  }
}

function haveEqualFiles(first: FitResult, second: FitResult): boolean {
  return Buffer.compare(first.model.toBytes(), second.model.toBytes()) === 0;
}
