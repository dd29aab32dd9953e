import type { Network } from '../../engine/engine.js';
import { meansOf } from '../../score/covariance.js';
import type { Term } from '../../score/detector.js';
import { portableLog } from '../../score/portable-math.js';
import type { Work } from '../../work/work.js';
import type { TrainingRows } from '../training-rows.js';

/**
 * Rows that distances and scales are fitted to. They are rows trained on: with scales of held-out rows, the scores of these were lower than
 * those of fresh rows, 1.6 % of which then passed for the oddest 1 %.
 */
const MOST_REFERENCE_ROWS = 3000;
/** Rows alike in a measure would make it decide everything. */
const SMALLEST_DEVIATION = 0.05;

/** Squared distances far below this are alike. */
export const DISTANCE_FLOOR = 1e-6;

/** The rows measures are fitted to. */
export function referenceRows({ training }: TrainingRows): Uint32Array {
  return training.subarray(0, MOST_REFERENCE_ROWS);
}

/** Most rows a network that measures them needs to hold; of a wide table fewer, which take as long. */
export function referenceBatch(reference: Uint32Array, width: number): number {
  return Math.max(1, Math.min(reference.length, 2048, Math.floor(2 ** 19 / width)));
}

/** Columns of numbers a network gives for some rows, batch by batch. */
export function* collect(
  network: Network,
  rows: TrainingRows,
  chosen: Uint32Array,
  columns: number,
  read: (count: number, out: readonly Float32Array[]) => void,
): Work<Float32Array[]> {
  const all = Array.from({ length: columns }, () => new Float32Array(chosen.length));
  for (let start = 0; start < chosen.length; start += network.maxRows) {
    const count = Math.min(network.maxRows, chosen.length - start);
    rows.fill(network, chosen, start, count);
    read(
      count,
      all.map((column) => column.subarray(start, start + count)),
    );
    yield (start + count) / chosen.length;
  }
  return all;
}

/** What a measure counts for, on the scale its values have among reference rows. */
export function termOf(values: Float32Array | undefined, weight: number, floor: number): Term {
  const logarithms = Float64Array.from(values ?? [], (v) => portableLog(Math.max(v, 0) + floor));
  const [mean = 0] = meansOf([logarithms]);
  const deviation = Math.max(deviationOf(logarithms), SMALLEST_DEVIATION);
  return { weight, floor, mean, deviation };
}

/** Standard deviation. */
export function deviationOf(values: Float32Array | Float64Array = new Float32Array()): number {
  const [mean = 0] = meansOf([values]);
  let squares = 0;
  for (const value of values) squares += (value - mean) * (value - mean);
  return Math.sqrt(squares / Math.max(values.length, 1));
}
