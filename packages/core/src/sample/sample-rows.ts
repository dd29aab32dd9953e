import type { Column } from '../columns/column.js';
import { Columns } from '../columns/columns.js';
import type { TableEncoder } from '../columns/table-encoder.js';
import type { Network } from '../engine/engine.js';
import { OptionError } from '../errors.js';
import type { ColumnProfile, ProfileDocument } from '../profile/profile-document.js';
import { drawFeatures } from './draw-features.js';
import { drawLatents, type Latents } from './draw-latents.js';
import { RowDraws } from './row-draws.js';

/** Options of `Model.sample`. */
export interface SampleOptions {
  /** Equal seeds give equal rows. 0 to 2^32 - 1. Default: 0. */
  readonly seed?: number;
  /**
   * Where latent vectors are drawn from: 'gaussian', the normal distribution with the mean and covariance of the training rows'
   * latent vectors; or 'prior', the N(0, I) the adversary drew them to. Default: 'gaussian'.
   */
  readonly latents?: Latents;
}

/** Most rows a call may ask for: more would not fit in memory. */
const MOST_ROWS = 2 ** 31;

/** @throws OptionError when the count or an option cannot be used. */
export function checkSampleOptions(
  count: number,
  { seed = 0, latents = 'gaussian' }: SampleOptions,
): Required<SampleOptions> {
  if (!Number.isInteger(count) || count < 0 || count > MOST_ROWS) {
    throw new OptionError(`count is ${count}; it must be a whole number of rows from 0 to 2^31`);
  }
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32) {
    throw new OptionError(`option seed is ${seed}; it must be a whole number from 0 to 2^32 - 1`);
  }
  if (!['gaussian', 'prior'].includes(latents)) {
    throw new OptionError(`option latents is "${latents}"; it must be gaussian or prior`);
  }
  return { seed, latents };
}

/** New rows, a block of at most `network.maxRows` at a time; one block without rows when none are asked for. */
export function* sampleRows(
  network: Network,
  encoder: TableEncoder,
  profile: ProfileDocument,
  count: number,
  { seed, latents }: Required<SampleOptions>,
): Generator<Columns> {
  const draws = new RowDraws(seed, network.latent.length, encoder.heads);
  let left = count;
  do {
    const rows = Math.min(network.maxRows, left);
    draws.next(rows);
    drawLatents(latents, profile.latent, draws, network.latent, rows);
    network.decode(rows);
    drawFeatures(encoder, profile.columns, draws, network.outputs, rows);
    const decoded = [...encoder.decode(network.outputs, rows)];
    yield new Columns(
      decoded.map((column, head) => finished(column, profile, draws, head, rows)),
      rows,
    );
    left -= rows;
  } while (left > 0);
}

function finished(
  column: Column,
  profile: ProfileDocument,
  draws: RowDraws,
  head: number,
  rows: number,
): Column {
  const ofColumn = profile.columns[head];
  if (ofColumn === undefined) return column;
  const fitting = withinRange(column, ofColumn);
  const share = ofColumn.nulls / Math.max(profile.rows, 1);
  if (share === 0) return fitting;
  const bits = new Uint8Array(Math.ceil(rows / 8));
  for (let row = 0; row < rows; row++) {
    if (draws.nullity(row, head) >= share)
      bits[row >> 3] = (bits[row >> 3] ?? 0) | (1 << (row & 7));
  }
  return { ...fitting, validity: { bits } };
}

/** Numbers as the training rows wrote them: with no more decimals, and within their range. */
export function withinRange(column: Column, { range }: Pick<ColumnProfile, 'range'>): Column {
  if (range === null || column.type !== 'number' || !(column.values instanceof Float64Array)) {
    return column;
  }
  const { smallest, largest, decimals } = range;
  const power = decimals === null ? null : Number(`1e${decimals}`);
  const values = column.values.map((x) => {
    const rounded = power === null ? x : Math.round(x * power) / power;
    return Math.max(smallest, Math.min(largest, rounded));
  });
  return { ...column, values };
}
