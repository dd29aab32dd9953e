import type { Columns } from '../columns/columns.js';
import { RandomStream } from '../engine/random-stream.js';
import { lowest, robustDistances } from '../score/central-rows.js';
import { meansOf } from '../score/covariance.js';
import type { RowChoice, TrainingRowsAre } from './effort.js';
import type { TrainingRows } from './training-rows.js';
import { partOf, type Work } from '../work/work.js';

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

/** The share of the time to encode rows and to choose among them that choosing takes: a rough one, most of it for wide tables. */
export function choosingShare(
  { names: { length: width }, length }: Columns,
  trainingRows: TrainingRowsAre,
): number {
  if (trainingRows === 'clean') return 0;
  const sample = Math.min(SAMPLE_ROWS, length);
  const encoding = 60 * length * width;
  const choosing =
    50 * Math.min(MOST_ROWS, length) * width + width ** 2 * Math.min(12 * sample, 3000);
  return choosing / (encoding + choosing);
}

/** A training's rows by choice: clean ones are all as central as each other. */
export function* chooseRows(
  all: TrainingRows,
  trainingRows: TrainingRowsAre,
  seed: number,
): Work<Readonly<Record<RowChoice, TrainingRows>>> {
  const central = trainingRows === 'clean' ? all : yield* chooseCentralRows(all, seed);
  return { all, central };
}

/**
 * The rows of a training that lie nearest to the bulk of all, most of those trained on and of those held out. A network trained
 * on them does not learn the odd rows a table may hold.
 */
function* chooseCentralRows(rows: TrainingRows, seed: number): Work<TrainingRows> {
  const random = new RandomStream(seed);
  const training = rows.training.slice();
  random.shuffle(training);
  const most = Math.min(MOST_ROWS, Math.max(SAMPLE_ROWS, Math.floor(MOST_NUMBERS / rows.width)));
  const judged = training.subarray(0, most);
  const heldOut = rows.heldOut.subarray(0, most);
  const all = new Uint32Array(judged.length + heldOut.length);
  all.set(judged);
  all.set(heldOut, judged.length);
  const { features } = yield* partOf(rows.gather(all), 0, 0.1);
  yield* partOf(standardise(features, judged.length), 0.1, 0.2);
  const sample = new Uint32Array(Math.min(SAMPLE_ROWS, judged.length)).map((_, row) => row);
  const distances = yield* partOf(robustDistances(features, sample), 0.2, 1);
  const central = (from: Uint32Array, of: Float64Array): Uint32Array =>
    lowest(of, Math.max(2, Math.ceil(CENTRAL_SHARE * from.length))).map((row) => from[row] ?? 0);
  return rows.select(
    central(judged, distances.subarray(0, judged.length)),
    central(heldOut, distances.subarray(judged.length)),
  );
}

/** Columns to mean 0 and variance 1 over their first rows, in place; a constant one to 0. */
function* standardise(columns: readonly Float32Array[], rows: number): Work<void> {
  for (const [c, column] of columns.entries()) {
    yield c / columns.length;
    const [mean = 0] = meansOf([column.subarray(0, rows)]);
    let squares = 0;
    for (let i = 0; i < rows; i++) {
      const deviation = (column[i] ?? 0) - mean;
      squares += deviation * deviation;
    }
    const deviation = Math.sqrt(squares / Math.max(rows, 1));
    for (let i = 0; i < column.length; i++) {
      column[i] = deviation > 0 ? ((column[i] ?? 0) - mean) / deviation : 0;
    }
  }
}
