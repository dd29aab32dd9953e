import type { ColumnKind } from '../columns/column.js';
import type { Columns } from '../columns/columns.js';
import type { TableEncoder } from '../columns/table-encoder.js';
import { countValues } from '../profile/bins.js';
import { viewsOf, visitViews } from '../profile/column-views.js';
import type { ProfileDocument, ViewBins } from '../profile/profile-document.js';
import type { Homogeneity } from './homogeneity.js';
import { testClasses } from './test-classes.js';
import { testMeasurements } from './test-measurements.js';
import { inOneGo } from '../work/work.js';

/** A share of rows among the reference rows and among the new ones, each 0 to 1. */
export interface SharePair {
  readonly reference: number;
  readonly now: number;
}

/** How one column of new rows differs from the rows held out when the model was trained. */
export interface ColumnDrift extends Homogeneity {
  readonly name: string;
  readonly kind: ColumnKind;
  /**
   * `pValue` after Holm's step-down correction for all columns (Holm 1979): below a level such as 0.01, the column has moved, with at
   * most that chance of naming any column that has not.
   */
  readonly adjustedPValue: number;
  /**
   * How far the mean moved, in standard deviations of the reference rows; for categories and truth values null. Of numbers and
   * moments it is taken as the model sees them: logarithms where a column spans many magnitudes, far values drawn in.
   */
  readonly shift: number | null;
  /** Share of rows that are NULL. */
  readonly nulls: SharePair;
  /** Share of rows whose category is none of those the model keeps apart; for other kinds null. */
  readonly unseen: SharePair | null;
  /**
   * Share of rows at one end: at or below the 1st percentile of the reference rows, or above their 99th, whichever more rows moved to.
   * It is some 0.01 of the reference rows, and more where many of them hold their least value. For categories and truth values null.
   */
  readonly outside: SharePair | null;
}

/** How the scores of new rows differ from those of the rows held out: this is where changed relations between columns show. */
export interface ScoreDrift extends Homogeneity {
  /** Share of rows that score above 2: about one in a hundred when nothing moved. */
  readonly aboveTwo: SharePair;
}

/** Whether data has moved since a model was trained. */
export interface DriftReport {
  /** New rows. */
  readonly rows: number;
  /** Rows held out at training, which they are compared with. */
  readonly referenceRows: number;
  /**
   * Probability of seeing differences at least this large, in any column or in the scores, when nothing has moved:
   * min(1, 2 * scores.pValue, 2 * columns * smallest column pValue). Half of the chance of a false alarm is the scores', half is
   * divided among the columns (weighted Bonferroni), so it is right however columns depend on each other. 1 for no rows.
   */
  readonly pValue: number;
  readonly scores: ScoreDrift;
  /** In the model's order. */
  readonly columns: readonly ColumnDrift[];
}

/** @param scores the model's scores of the rows. */
export function measureDrift(
  encoder: TableEncoder,
  { reference }: ProfileDocument,
  rows: Columns,
  scores: Float32Array,
): DriftReport {
  const tallies = reference.columns.map((views) => views.map((bins) => new ViewTally(bins)));
  const visiting = visitViews(encoder, rows, (head, values, count) => {
    tallies[head]?.forEach((tally, v) => {
      const view = values[v];
      if (view) tally.add(view.subarray(0, count));
    });
  });
  inOneGo(visiting);
  const tested = encoder.encoders.map((ofColumn, head) => {
    const views = tallies[head] ?? [];
    const tests = views.map((tally, v) => tally.test(64 * head + v));
    // Several views of a column are several tests of it (Bonferroni); the one that tells most speaks for it.
    const least = tests.reduce(
      (most, { pValue }, v) => (pValue < (tests[most]?.pValue ?? 1) ? v : most),
      0,
    );
    const found = tests[least] ?? NOTHING;
    const pValue = Math.min(1, found.pValue * tests.length);
    return { ofColumn, found: { ...found, pValue }, tally: views[least] };
  });
  const adjusted = holm(tested.map(({ found }) => found.pValue));
  const columns = tested.map(({ ofColumn, found, tally }, head): ColumnDrift => {
    const isCategory = ofColumn.loss === 'softmax_cross_entropy';
    return {
      name: ofColumn.name,
      kind: ofColumn.kind,
      ...found,
      adjustedPValue: adjusted[head] ?? 1,
      shift: viewsOf(ofColumn).classes > 0 ? null : (tally?.shift ?? 0),
      nulls: tally?.nulls ?? { reference: 0, now: 0 },
      unseen: isCategory ? (tally?.shareOf(0) ?? null) : null,
      outside: tally?.outside ?? null,
    };
  });
  const scoreTally = new ViewTally(reference.scores);
  scoreTally.add(scores);
  const above = scores.filter((score) => score > 2).length;
  const scoreDrift: ScoreDrift = {
    ...scoreTally.test(64 * columns.length),
    aboveTwo: {
      reference: reference.above.two / Math.max(reference.rows, 1),
      now: above / Math.max(scores.length, 1),
    },
  };
  const smallest = Math.min(...columns.map(({ pValue }) => pValue));
  return {
    rows: rows.length,
    referenceRows: reference.rows,
    pValue: Math.min(1, 2 * scoreDrift.pValue, 2 * columns.length * smallest),
    scores: scoreDrift,
    columns,
  };
}

const NOTHING: Homogeneity = { statistic: 0, degreesOfFreedom: 0, pValue: 1, totalVariation: 0 };

/** New rows of one view, counted by the bins of the reference rows. */
class ViewTally {
  readonly #bins: ViewBins;
  readonly #counts: number[];
  #nulls = 0;
  #sum = 0;

  constructor(bins: ViewBins) {
    this.#bins = bins;
    this.#counts = bins.counts.map(() => 0);
  }

  add(values: Float32Array): void {
    const { counts, nulls } = countValues(this.#bins, values);
    counts.forEach((count, bin) => (this.#counts[bin] = (this.#counts[bin] ?? 0) + count));
    this.#nulls += nulls;
    for (const value of values) if (!Number.isNaN(value)) this.#sum += value;
  }

  /** NULL is a class of its own. */
  test(seed: number): Homogeneity {
    const fresh = { counts: this.#counts, nulls: this.#nulls };
    if ('edges' in this.#bins) return testMeasurements(this.#bins, fresh, seed);
    const { counts, nulls } = this.#bins;
    return testClasses([...counts, nulls], [...fresh.counts, fresh.nulls], seed);
  }

  get nulls(): SharePair {
    return {
      reference: this.#bins.nulls / rowsOf(this.#bins.counts, this.#bins.nulls),
      now: this.#nulls / rowsOf(this.#counts, this.#nulls),
    };
  }

  /** Rows in a bin. */
  shareOf(bin: number): SharePair {
    return {
      reference: (this.#bins.counts[bin] ?? 0) / rowsOf(this.#bins.counts, this.#bins.nulls),
      now: (this.#counts[bin] ?? 0) / rowsOf(this.#counts, this.#nulls),
    };
  }

  /** Rows in the first bin of measurements or in the last, whichever gained more. */
  get outside(): SharePair | null {
    if (!('edges' in this.#bins)) return null;
    const [first, last] = [this.shareOf(0), this.shareOf(this.#counts.length - 1)];
    return first.now - first.reference > last.now - last.reference ? first : last;
  }

  /** Difference of the means in standard deviations; 0 where either side has no values. */
  get shift(): number {
    const observed = this.#counts.reduce((sum, count) => sum + count, 0);
    if (!('edges' in this.#bins) || observed === 0) return 0;
    const { mean, deviation } = this.#bins;
    return deviation > 0 ? (this.#sum / observed - mean) / deviation : 0;
  }
}

/** All rows counted, at least 1. */
function rowsOf(counts: readonly number[], nulls: number): number {
  return Math.max(
    1,
    counts.reduce((sum, count) => sum + count, nulls),
  );
}

/** p-values corrected so that the chance of any false one is kept (Holm 1979), in the order given. */
function holm(pValues: readonly number[]): number[] {
  const order = pValues.map((_, i) => i).sort((a, b) => (pValues[a] ?? 1) - (pValues[b] ?? 1));
  const adjusted = new Array<number>(pValues.length).fill(1);
  let largest = 0;
  order.forEach((index, rank) => {
    largest = Math.max(largest, Math.min(1, (pValues.length - rank) * (pValues[index] ?? 1)));
    adjusted[index] = largest;
  });
  return adjusted;
}
