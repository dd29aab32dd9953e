import { Columns, type ColumnDrift, type Model, type SharePair } from '@colatent/core';
import { someRows } from './see/one-row.js';

/** A column of which most rows hold what hardly any did when a model was trained. */
export interface UnfamiliarColumn {
  readonly name: string;
  /** 'unseen': values that were not in training; 'outside': values beyond all but a hundredth of those there; 'missing': no value. */
  readonly what: 'unseen' | 'outside' | 'missing';
  /** Share of the rows that do, 0 to 1. */
  readonly now: number;
  /** Share of the rows held out in training that did, 0 to 1. */
  readonly before: number;
}

/** Share of the rows that must hold such values more than did in training. */
const MOST = 0.5;
/** Rows that are looked at: enough to know a share to a hundredth, and few enough for a moment. */
const SLICES = 50;
const ROWS_A_SLICE = 400;
/** Rows of a slice below which drift is judged by simulations, which take long. */
const FEWEST_A_SLICE = 50;
/** Rows of a table below which most may lie at an end of a column by chance. */
const FEWEST_ROWS = 10;

/** Columns unlike those the model was trained on, the worst first: by an even sample of the rows; none of fewer than 10. */
export function unfamiliarColumns(model: Model, batches: readonly Columns[]): UnfamiliarColumn[] {
  const reports = slicesOf(batches).map((slice) => model.drift(slice));
  const rows = reports.reduce((sum, report) => sum + report.rows, 0);
  if (rows < FEWEST_ROWS) return [];
  const found = model.info.columns.flatMap(({ name }, place): UnfamiliarColumn[] => {
    const shareOf = (of: (column: ColumnDrift) => SharePair | null): SharePair => {
      const shares = reports.map((report) => {
        const column = report.columns[place];
        const { reference = 0, now = 0 } = (column && of(column)) ?? {};
        return { reference, now, weight: report.rows / rows };
      });
      return {
        reference: shares.reduce((sum, share) => sum + share.weight * share.reference, 0),
        now: shares.reduce((sum, share) => sum + share.weight * share.now, 0),
      };
    };
    const pairs = [
      ['unseen', shareOf(({ unseen }) => unseen)],
      ['outside', shareOf(({ outside }) => outside)],
      ['missing', shareOf(({ nulls }) => nulls)],
    ] as const;
    const [worst] = [...pairs].sort(([, a], [, b]) => growthOf(b) - growthOf(a));
    if (worst === undefined || !(growthOf(worst[1]) > MOST)) return [];
    const [what, { now, reference }] = worst;
    return [{ name, what, now, before: reference }];
  });
  return found.sort((a, b) => b.now - b.before - (a.now - a.before));
}

function growthOf({ now, reference }: SharePair): number {
  return now - reference;
}

/** Parts of a table at even distances, each of one batch. */
function slicesOf(batches: readonly Columns[]): Columns[] {
  const rows = batches.reduce((sum, { length }) => sum + length, 0);
  const slices = Math.max(1, Math.min(SLICES, Math.floor(rows / FEWEST_A_SLICE)));
  const size = Math.min(ROWS_A_SLICE, Math.ceil(rows / slices));
  const found: Columns[] = [];
  let start = 0;
  let next = 0;
  for (const batch of batches) {
    for (; next < slices; next++) {
      const middle = Math.floor(((next + 0.5) * rows) / slices) - start;
      if (middle >= batch.length) break;
      const length = Math.min(size, batch.length);
      const from = Math.max(0, Math.min(batch.length - length, middle - (size >> 1)));
      found.push(
        new Columns(
          [...batch].map((column) => someRows(column, from, length)),
          length,
        ),
      );
    }
    start += batch.length;
  }
  return found;
}
