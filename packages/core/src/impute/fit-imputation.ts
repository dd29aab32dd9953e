import type { Column } from '../columns/column.js';
import type { Columns } from '../columns/columns.js';
import { readNumbers } from '../columns/read-numbers.js';
import type { TableEncoder } from '../columns/table-encoder.js';
import type { Network } from '../engine/engine.js';
import { RandomStream } from '../engine/random-stream.js';
import { shortened } from '../profile/bins.js';
import type { ColumnProfile } from '../profile/profile-document.js';
import { portableLog } from '../score/portable-math.js';
import type { Imputation } from './adjust-outputs.js';
import { partOf, type Work } from '../work/work.js';
import { decodeGaps } from './decode-gaps.js';
import { valuesOfOutputs } from './impute-columns.js';

/** Rows whose values are hidden, and most numbers that all columns' turns may take through the network. */
const MOST_ROWS = 4096;
const FEWEST_ROWS = 64;
const MOST_NUMBERS = 2 ** 25;
/** Share of the other columns' values hidden with a column's own. */
const ALSO_HIDDEN = 0.1;
/** How far the decoder may be trusted. Above 1: what is hidden makes it timid. */
const TRUSTS = [0, 0.25, 0.5, 0.75, 1, 1.25, 1.5];
/** Least share of a feature, so that its logarithm is finite. */
const LEAST_SHARE = 1e-6;

type OfColumn = ColumnProfile['imputation'];

/** What the decoder gives for rows of one column whose value it did not see, and what stood there. */
interface Hidden {
  readonly column: Column;
  readonly encoder: TableEncoder['encoders'][number];
  /** Numbers of the rows that hold a value. */
  readonly rows: readonly number[];
  /** By feature, of these rows. */
  readonly outputs: readonly Float32Array[];
  readonly features: readonly Float32Array[];
}

/**
 * How values are best filled in, column by column: each is hidden in turn, in rows held out from training, together with a tenth of the
 * other columns' values. Of a few degrees of trust in the decoder, from none at all, which leaves the column's own median or most frequent
 * value, the one is taken that does best, provided it beats none by more than a standard error: by mean absolute error of numbers, by
 * share of right values otherwise. Offsets make up for
 * what skewed columns have between mean and median: for numbers they are the median of what trust leaves open, a regression of least
 * absolute deviations over the degrees of trust.
 * @param profiles whose `imputation` is yet neutral.
 * @param rows held out.
 * @returns the profiles with their `imputation`.
 */
export function* fitImputation(
  network: Network,
  encoder: TableEncoder,
  profiles: readonly ColumnProfile[],
  rows: Columns,
  seed: number,
): Work<ColumnProfile[]> {
  const share = Math.floor(MOST_NUMBERS / (encoder.width * encoder.encoders.length));
  const count = Math.min(rows.length, MOST_ROWS, Math.max(FEWEST_ROWS, share));
  const hidden = yield* partOf(hideEach(network, encoder, rows, count, seed), 0, 0.7);
  const fitted: ColumnProfile[] = [];
  for (const [head, profile] of profiles.entries()) {
    yield 0.7 + (0.3 * head) / profiles.length;
    fitted.push(fitColumn(profile, hidden[head]));
  }
  return fitted;
}

function fitColumn(profile: ColumnProfile, ofColumn: Hidden | undefined): ColumnProfile {
  if (ofColumn === undefined || ofColumn.rows.length === 0) return profile;
  let best: { imputation: OfColumn; losses: Float64Array } | null = null;
  let none: Float64Array | null = null;
  for (const trust of TRUSTS) {
    const imputation = { trust, offset: offsetOf(ofColumn, trust).map(shortened) };
    const losses = lossesOf(ofColumn, { ...profile, imputation });
    none ??= losses;
    const isBetter =
      best === null || (sumOf(losses) < sumOf(best.losses) && isSurelyLess(losses, none));
    if (isBetter) best = { imputation, losses };
  }
  return best === null ? profile : { ...profile, imputation: best.imputation };
}

/** Nothing of the outputs changed. */
export const NEUTRAL: Imputation = { trust: 1, offset: [] };

function* hideEach(
  network: Network,
  encoder: TableEncoder,
  rows: Columns,
  count: number,
  seed: number,
): Work<Hidden[]> {
  const table = encoder.bind(rows);
  const random = new RandomStream(seed ^ 0x1a7e);
  const collected = encoder.places.map(({ encoder: { width } }) => ({
    rows: [] as number[],
    outputs: Array.from({ length: width }, () => new Float32Array(count)),
    features: Array.from({ length: width }, () => new Float32Array(count)),
  }));
  const draws = new Float32Array(encoder.places.length);
  const known = encoder.places.map(() => new Uint8Array(network.maxRows));
  for (let start = 0; start < count; start += network.maxRows) {
    const block = Math.min(network.maxRows, count - start);
    table.encode(start, block, network);
    const seen = network.features.map((values) => values.slice(0, block));
    for (const { head, feature, encoder: ofColumn } of encoder.places) {
      network.features.forEach((values, f) => {
        const from = seen[f];
        if (from) values.set(from);
      });
      for (let i = 0; i < block; i++) {
        random.uniform(draws);
        known.forEach((ofColumn, other) => {
          const isHidden = other === head || (draws[other] ?? 1) < ALSO_HIDDEN;
          ofColumn[i] = isHidden ? 0 : (network.masks[other]?.[i] ?? 1);
        });
      }
      decodeGaps(network, encoder, block, known);
      yield (start + (block * head) / encoder.places.length) / count;
      const of = collected[head];
      const mask = network.masks[head];
      for (let i = 0; of && i < block; i++) {
        if (mask?.[i] === 0) continue;
        const at = of.rows.length;
        of.rows.push(start + i);
        for (let f = 0; f < ofColumn.width; f++) {
          const [outputs, features] = [of.outputs[f], of.features[f]];
          if (outputs) outputs[at] = network.outputs[feature + f]?.[i] ?? 0;
          if (features) features[at] = seen[feature + f]?.[i] ?? 0;
        }
      }
    }
  }
  return encoder.places.flatMap(({ encoder: ofColumn, head }) => {
    const of = collected[head];
    const column = rows.get(ofColumn.name);
    if (of === undefined || column === undefined) return [];
    const { length } = of.rows;
    const some = (values: readonly Float32Array[]): Float32Array[] =>
      values.map((all) => all.subarray(0, length));
    return {
      column,
      encoder: ofColumn,
      rows: of.rows,
      outputs: some(of.outputs),
      features: some(of.features),
    };
  });
}

/** By feature: what trust in the decoder leaves to be added. A vector's means are 0 already. */
function offsetOf({ encoder, outputs, features }: Hidden, trust: number): number[] {
  if (encoder.kind === 'vector') return [];
  if (encoder.kind === 'numeric' || encoder.kind === 'timestamp') {
    return features.map((values, f) =>
      medianOf(values.map((x, i) => x - trust * (outputs[f]?.[i] ?? 0))),
    );
  }
  return features.map((values) => {
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
    if (encoder.loss === 'squared_error') return (1 - trust) * mean;
    const likely = Math.min(1 - LEAST_SHARE, Math.max(LEAST_SHARE, mean));
    const without = encoder.loss === 'softmax_cross_entropy' ? 1 : 1 - likely;
    return (1 - trust) * portableLog(likely / without);
  });
}

function medianOf(values: Float32Array): number {
  const sorted = values.slice().sort();
  return sorted[sorted.length >> 1] ?? 0;
}

/** By row: absolute error of filled-in numbers, in their own unit; 1 for a wrong category; mean difference of cells otherwise. */
function lossesOf(
  { column, encoder, rows, outputs }: Hidden,
  profile: Pick<ColumnProfile, 'imputation' | 'range'>,
): Float64Array {
  const { length } = rows;
  const copies = outputs.map((of) => of.slice());
  const values = valuesOfOutputs(encoder, profile, copies, length);
  if (isNumber(column) && isNumber(values) && encoder.kind === 'numeric') {
    const truth = new Float64Array(column.length);
    const filled = new Float64Array(length);
    readNumbers(column, 0, column.length, truth);
    readNumbers(values, 0, length, filled);
    return filled.map((x, i) => {
      const difference = Math.abs((truth[rows[i] ?? 0] ?? 0) - x);
      return Number.isFinite(difference) ? difference : 0;
    });
  }
  const truth = cellsOf(encoder, column);
  const filled = cellsOf(encoder, values);
  return Float64Array.from(rows, (row, i) => {
    const differences = truth.map((cells, c) =>
      Math.abs((cells[row] ?? 0) - (filled[c]?.[i] ?? 0)),
    );
    return encoder.expansion === 'multi_hot'
      ? Number(differences.some((difference) => difference > 0))
      : sumOf(differences) / differences.length;
  });
}

function sumOf(values: Iterable<number>): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

/** Whether losses are less than others of the same rows by more than the standard error of their mean difference. */
function isSurelyLess(losses: Float64Array, others: Float64Array): boolean {
  const { length } = losses;
  const gains = others.map((loss, i) => loss - (losses[i] ?? 0));
  const mean = sumOf(gains) / length;
  const variance = sumOf(gains.map((gain) => (gain - mean) * (gain - mean))) / length;
  return mean > Math.sqrt(variance / length);
}

function isNumber(column: Column): column is Extract<Column, { type: 'number' | 'boolean' }> {
  return column.type === 'number' || column.type === 'boolean';
}

function cellsOf(encoder: Hidden['encoder'], column: Column): Float32Array[] {
  const cells = Array.from({ length: encoder.cells }, () => new Float32Array(column.length));
  encoder.encodeCells(column, 0, column.length, cells);
  return cells;
}
