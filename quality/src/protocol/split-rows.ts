import { UndefinedMeasureError } from '../errors.js';
import { NumpyRandom } from './numpy-random.js';

/** The published protocols. */
export const PROTOCOLS = ['one-class', 'unsupervised'] as const;

/**
 * How rows are shared out. 'one-class': the first half of the normal rows trains, all others are the test. 'unsupervised': a
 * bootstrap of all rows trains, anomalies among them, and all rows are the test.
 */
export type Protocol = (typeof PROTOCOLS)[number];

/** Row numbers in the file, from 0; in the order they are used in. Those of a small table repeat. */
export interface Split {
  readonly train: Uint32Array;
  readonly test: Uint32Array;
  /** Whether each test row is an anomaly. */
  readonly anomalous: readonly boolean[];
}

/** A table with fewer rows is drawn from with replacement until it has so many. */
const FEWEST_ROWS = 1000;
/** Of a table with more rows so many are drawn without replacement. */
const MOST_ROWS = 50_000;

/**
 * Shares out the rows of a table as Livernoche et al. did, "On Diffusion Modeling for Anomaly Detection" (ICLR 2024), random numbers
 * included; their tables are the published results. Rows keep the order of the file, which these results depend on.
 * @param anomalous whether each row of the file is an anomaly.
 * @param seed theirs were 0 to 4.
 * @throws UndefinedMeasureError when there is nothing to train on, or all test rows are of one class.
 */
export function splitRows(anomalous: readonly boolean[], protocol: Protocol, seed: number): Split {
  const random = new NumpyRandom(seed);
  const rows = drawRows(anomalous.length, random);
  const isOdd = (row: number): boolean => anomalous[row] ?? false;
  const split =
    protocol === 'one-class' ? oneClass(rows, isOdd) : unsupervised(rows, isOdd, random);
  const labels = Array.from(split.test, isOdd);
  if (split.train.length === 0 || new Set(labels).size < 2) {
    const odd = anomalous.filter(Boolean).length;
    throw new UndefinedMeasureError(
      `${anomalous.length} rows with ${odd} anomalies are too few for the ${protocol} protocol; it needs normal rows to train on, and normal rows and anomalies to test on`,
    );
  }
  return { ...split, anomalous: labels };
}

function drawRows(length: number, random: NumpyRandom): Uint32Array {
  if (length === 0) return new Uint32Array();
  if (length < FEWEST_ROWS) return random.choose(length, FEWEST_ROWS);
  if (length > MOST_ROWS) return random.permute(length).subarray(0, MOST_ROWS);
  return Uint32Array.from({ length }, (_, row) => row);
}

type Rows = Pick<Split, 'train' | 'test'>;

function oneClass(rows: Uint32Array, isOdd: (row: number) => boolean): Rows {
  const normal = rows.filter((row) => !isOdd(row));
  const half = roundHalfToEven(normal.length / 2);
  return {
    train: normal.subarray(0, half),
    test: Uint32Array.from([...normal.subarray(half), ...rows.filter(isOdd)]),
  };
}

function unsupervised(
  rows: Uint32Array,
  isOdd: (row: number) => boolean,
  random: NumpyRandom,
): Rows {
  // Theirs draws no labelled anomalies here, which moves the generator on by a permutation of the anomalies.
  random.permute(rows.filter(isOdd).length);
  const bootstrap = random.choose(rows.length, rows.length);
  return { train: bootstrap.map((place) => rows[place] ?? 0), test: rows };
}

/** Python's rounding of a number with at most one half behind the point. */
function roundHalfToEven(value: number): number {
  return Number.isInteger(value) ? value : 2 * Math.round(value / 2);
}
