import type { RandomStream } from '../engine/random-stream.js';
import type { Work } from '../work/work.js';

/** Rounds after which centres hardly move. */
const ROUNDS = 12;

/** Centres, and the centre nearest to each row. */
export interface Clusters {
  /** [centres, columns] row-major. */
  readonly centres: Float64Array;
  readonly nearest: Uint32Array;
}

/**
 * k-means (Lloyd 1982) from spread starting points (Arthur & Vassilvitskii 2007).
 * @param rows rows x columns, row-major.
 * @param count at most this many centres; never more than there are rows.
 */
export function* clusterCentres(
  rows: Float32Array,
  columns: number,
  count: number,
  random: RandomStream,
): Work<Clusters> {
  const length = rows.length / columns;
  const clusters = Math.min(count, length);
  const centres = spreadCentres(rows, columns, clusters, random);
  const nearest = new Uint32Array(length);
  for (let round = 0; round < ROUNDS; round++) {
    if (!assign(rows, columns, centres, nearest) && round > 0) break;
    move(rows, columns, centres, nearest);
    yield (round + 1) / ROUNDS;
  }
  assign(rows, columns, centres, nearest);
  return { centres, nearest };
}

function squaredDistance(
  rows: Float32Array,
  row: number,
  centres: Float64Array,
  centre: number,
  columns: number,
): number {
  let sum = 0;
  for (let c = 0; c < columns; c++) {
    const difference = (rows[row + c] ?? 0) - (centres[centre + c] ?? 0);
    sum += difference * difference;
  }
  return sum;
}

/** Rows as centres, each drawn in proportion to its squared distance from those drawn before. */
function spreadCentres(
  rows: Float32Array,
  columns: number,
  count: number,
  random: RandomStream,
): Float64Array {
  const length = rows.length / columns;
  const centres = new Float64Array(count * columns);
  const least = new Float64Array(length).fill(Infinity);
  const draw = new Float32Array(1);
  let chosen = random.integer(length);
  for (let k = 0; ;) {
    centres.set(rows.subarray(chosen * columns, (chosen + 1) * columns), k * columns);
    if (++k === count) return centres;
    let total = 0;
    for (let i = 0; i < length; i++) {
      const distance = squaredDistance(rows, i * columns, centres, (k - 1) * columns, columns);
      least[i] = Math.min(least[i] ?? Infinity, distance);
      total += least[i] ?? 0;
    }
    random.uniform(draw);
    let left = (draw[0] ?? 0) * total;
    chosen = 0;
    while (chosen < length - 1 && left >= (least[chosen] ?? 0)) left -= least[chosen++] ?? 0;
  }
}

/** @returns whether any row's nearest centre changed. */
function assign(
  rows: Float32Array,
  columns: number,
  centres: Float64Array,
  nearest: Uint32Array,
): boolean {
  let changed = false;
  for (let i = 0; i < nearest.length; i++) {
    let best = 0;
    let least = Infinity;
    for (let k = 0; k * columns < centres.length; k++) {
      const distance = squaredDistance(rows, i * columns, centres, k * columns, columns);
      if (distance < least) {
        least = distance;
        best = k;
      }
    }
    if (nearest[i] !== best) changed = true;
    nearest[i] = best;
  }
  return changed;
}

/** Centres to the means of their rows; one without rows stays. */
function move(
  rows: Float32Array,
  columns: number,
  centres: Float64Array,
  nearest: Uint32Array,
): void {
  const counts = new Float64Array(centres.length / columns);
  const sums = new Float64Array(centres.length);
  nearest.forEach((k, i) => {
    counts[k] = (counts[k] ?? 0) + 1;
    for (let c = 0; c < columns; c++) {
      sums[k * columns + c] = (sums[k * columns + c] ?? 0) + (rows[i * columns + c] ?? 0);
    }
  });
  counts.forEach((count, k) => {
    if (count === 0) return;
    for (let c = 0; c < columns; c++) {
      centres[k * columns + c] = (sums[k * columns + c] ?? 0) / count;
    }
  });
}
