import type { Column } from '../columns/column.js';
import { Columns } from '../columns/columns.js';
import { setValues } from '../columns/set-values.js';
import type { TableEncoder } from '../columns/table-encoder.js';
import type { Network } from '../engine/engine.js';
import type { ColumnProfile, ProfileDocument } from '../profile/profile-document.js';
import { withinRange } from '../profile/within-range.js';
import { adjustOutputs } from './adjust-outputs.js';
import { decodeGaps } from './decode-gaps.js';

/** A table whose NULLs, in the columns the model reads, are filled with what the decoder makes of their rows. */
export function imputeColumns(
  network: Network,
  encoder: TableEncoder,
  profile: ProfileDocument,
  columns: Columns,
): Columns {
  const table = encoder.bind(columns);
  const gaps = encoder.places.map(({ encoder: { width } }) => new Gaps(width));
  for (let start = 0; start < table.length; start += network.maxRows) {
    const count = Math.min(network.maxRows, table.length - start);
    table.encode(start, count, network);
    const nulls = gaps.map((_, head) => nullRows(network.masks[head], count));
    if (nulls.every(({ length }) => length === 0)) continue;
    decodeGaps(network, encoder, count, network.masks);
    encoder.places.forEach(({ feature, encoder: { width } }, head) => {
      gaps[head]?.add(start, nulls[head] ?? [], network.outputs.slice(feature, feature + width));
    });
  }
  const filled = new Map<string, Column>();
  encoder.places.forEach(({ encoder: ofColumn, head }) => {
    const column = columns.get(ofColumn.name);
    const ofGaps = gaps[head];
    const ofProfile = profile.columns[head];
    if (column === undefined || ofGaps === undefined || ofProfile === undefined) return;
    const { rows, outputs } = ofGaps.take();
    if (rows.length === 0) return;
    const values = valuesOfOutputs(ofColumn, ofProfile, outputs, rows.length);
    filled.set(column.name, setValues(column, rows, values));
  });
  return new Columns(
    [...columns].map((column) => filled.get(column.name) ?? column),
    columns.length,
  );
}

/** What decoder outputs stand for when a value is filled in; the outputs are changed. */
export function valuesOfOutputs(
  encoder: TableEncoder['encoders'][number],
  profile: Pick<ColumnProfile, 'imputation' | 'range'>,
  outputs: readonly Float32Array[],
  count: number,
): Column {
  adjustOutputs(outputs, profile.imputation);
  return withinRange(encoder.decode(outputs, count), profile);
}

function nullRows(mask: Float32Array | undefined, count: number): number[] {
  const rows: number[] = [];
  for (let i = 0; mask !== undefined && i < count; i++) if (mask[i] === 0) rows.push(i);
  return rows;
}

/** A column's NULL rows, and what the decoder gives for them. */
class Gaps {
  readonly #rows: number[] = [];
  readonly #outputs: Float32Array[][];

  constructor(width: number) {
    this.#outputs = Array.from({ length: width }, () => []);
  }

  /** Rows of a block that begins at row `start`. */
  add(start: number, rows: readonly number[], outputs: readonly Float32Array[]): void {
    if (rows.length === 0) return;
    for (const row of rows) this.#rows.push(start + row);
    outputs.forEach((values, f) => {
      this.#outputs[f]?.push(Float32Array.from(rows, (row) => values[row] ?? 0));
    });
  }

  take(): { rows: Uint32Array; outputs: Float32Array[] } {
    const rows = Uint32Array.from(this.#rows);
    const outputs = this.#outputs.map((blocks) => {
      const all = new Float32Array(rows.length);
      let at = 0;
      for (const block of blocks) {
        all.set(block, at);
        at += block.length;
      }
      return all;
    });
    return { rows, outputs };
  }
}
