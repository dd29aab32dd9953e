import { RandomStream } from '../engine/random-stream.js';
import { lowest, robustDistances } from '../score/central-rows.js';
import { meansOf } from '../score/covariance.js';
import type { RowChoice, TrainingRowsAre } from './effort.js';
import type { TrainingRows } from './training-rows.js';

/**
 * Share of the rows that count as central: few enough that odd ones are left out, enough to learn from. On ADBench, shares of 0.75, 0.85
 * and 0.9 give mean AUROCs of 86.7, 87.3 and 87.6 trained on clean rows and 81.2, 80.6 and 80.3 on contaminated ones.
 */
const CENTRAL_SHARE = 0.85;
/** Rows the bulk is estimated from. */
const SAMPLE_ROWS = 3000;
/** Rows judged, and most numbers they may have: enough to train on, and bounded for wide tables. */
const MOST_ROWS = 50_000;
const MOST_NUMBERS = 2 ** 25;

/** A training's rows by choice: clean ones are all as central as each other. */
export function chooseRows(
  all: TrainingRows,
  trainingRows: TrainingRowsAre,
  seed: number,
): Readonly<Record<RowChoice, TrainingRows>> {
  return { all, central: trainingRows === 'clean' ? all : chooseCentralRows(all, seed) };
}

/**
 * The rows of a training that lie nearest to the bulk of all, most of those trained on and of those held out. A network trained
 * on them does not learn the odd rows a table may hold.
 */
function chooseCentralRows(rows: TrainingRows, seed: number): TrainingRows {
  const random = new RandomStream(seed);
  const training = rows.training.slice();
  random.shuffle(training);
  const most = Math.min(MOST_ROWS, Math.max(SAMPLE_ROWS, Math.floor(MOST_NUMBERS / rows.width)));
  const judged = training.subarray(0, most);
  const heldOut = rows.heldOut.subarray(0, most);
  const all = new Uint32Array(judged.length + heldOut.length);
  all.set(judged);
  all.set(heldOut, judged.length);
  const { features } = rows.gather(all);
  standardise(features, judged.length);
  const sample = new Uint32Array(Math.min(SAMPLE_ROWS, judged.length)).map((_, row) => row);
  const distances = robustDistances(features, sample);
  const central = (from: Uint32Array, of: Float64Array): Uint32Array =>
    lowest(of, Math.max(2, Math.ceil(CENTRAL_SHARE * from.length))).map((row) => from[row] ?? 0);
  return rows.select(
    central(judged, distances.subarray(0, judged.length)),
    central(heldOut, distances.subarray(judged.length)),
  );
}

/** Columns to mean 0 and variance 1 over their first rows, in place; a constant one to 0. */
function standardise(columns: readonly Float32Array[], rows: number): void {
  const means = meansOf(columns.map((column) => column.subarray(0, rows)));
  columns.forEach((column, c) => {
    const mean = means[c] ?? 0;
    let squares = 0;
    for (let i = 0; i < rows; i++) {
      const deviation = (column[i] ?? 0) - mean;
      squares += deviation * deviation;
    }
    const deviation = Math.sqrt(squares / Math.max(rows, 1));
    for (let i = 0; i < column.length; i++) {
      column[i] = deviation > 0 ? ((column[i] ?? 0) - mean) / deviation : 0;
    }
  });
}
